"""The models of the product: encoder and judge, as the settings name them, and recogniser, loaded when they are first needed."""

import threading
from contextlib import suppress
from functools import cached_property

from assistant.errors import AssistantError
from assistant.models.bundled import (
    ENCODER,
    JUDGE,
    RECOGNISER,
    TOKENIZER_OF_ENCODER,
    TOKENIZER_OF_JUDGE,
    BundledModel,
    locate,
)
from assistant.models.bundled_judge import bundled_judge
from assistant.models.bundled_recogniser import bundled_recogniser
from assistant.models.encoder import Encoder, bundled_encoder
from assistant.models.grading import Judge
from assistant.models.identity import identity_of, identity_on_server
from assistant.models.multilingual import MULTILINGUAL, is_installed
from assistant.models.recogniser import Recogniser

BUNDLED = "bundled"


def indexed_with(encoder: str, recogniser: str, multilingual: str | None) -> str:
    """One name for the models that documents are indexed with."""
    return " ".join(filter(None, (encoder, recogniser, multilingual)))


class Models:
    """The configured encoder and judge; `judge_url` wins over `judge`.

    `encoder` and `judge` are BUNDLED, or the name or folder of a sentence-transformers model. `judge_url` is the address of an
    OpenAI-compatible server on the user's own network, `judge_model` the model that it is asked for.
    """

    def __init__(
        self,
        encoder: str = BUNDLED,
        judge: str = BUNDLED,
        judge_url: str | None = None,
        judge_model: str | None = None,
    ) -> None:
        self._encoder = encoder
        self._judge = judge
        self._judge_url = judge_url
        self._judge_model = judge_model

    @cached_property
    def encoder(self) -> Encoder:
        """The configured encoder. Raises `ModelUnavailable`."""
        if self.has_bundled_encoder:
            return bundled_encoder()
        from assistant.models.sentence_transformer import SentenceTransformerEncoder

        return SentenceTransformerEncoder(self._encoder)

    @cached_property
    def judge(self) -> Judge:
        """The configured judge. Raises `ModelUnavailable`."""
        if self._judge_url:
            from assistant.models.remote_judge import RemoteJudge

            return RemoteJudge(self._judge_url, self._judge_model, bundled_judge())
        if self._judge == BUNDLED:
            return bundled_judge()
        from assistant.models.sentence_transformer import CrossEncoderJudge

        return CrossEncoderJudge(self._judge)

    @cached_property
    def recogniser(self) -> Recogniser:
        """What reads the documents for recommendations. Raises `ModelUnavailable`."""
        return bundled_recogniser()

    @cached_property
    def multilingual(self) -> Encoder | None:
        """What finds passages for questions, and in documents, in other languages; None unless it is installed."""
        if self.multilingual_identity is None:
            return None
        from assistant.models.multilingual_encoder import multilingual_encoder

        return multilingual_encoder()

    @property
    def multilingual_identity(self) -> str | None:
        """The model of `multilingual`, if it is installed; known without loading it."""
        return MULTILINGUAL.identity if is_installed() else None

    @property
    def has_bundled_encoder(self) -> bool:
        """Whether vectors are made with the bundled encoder."""
        return self._encoder == BUNDLED

    @property
    def encoder_identity(self) -> str:
        """What vectors are made with; known without loading the model if it is the bundled one."""
        return ENCODER.identity if self.has_bundled_encoder else self.encoder.identity

    @property
    def recogniser_identity(self) -> str:
        """What recommendations are recognised with; known without loading the model."""
        return RECOGNISER.identity

    @property
    def indexing_identity(self) -> str:
        """The models that documents are indexed with; if one of them changes, all are indexed again."""
        return indexed_with(self.encoder_identity, self.recogniser_identity, self.multilingual_identity)

    @cached_property
    def judge_identity(self) -> str:
        """What judges answers; known without loading the model."""
        if self._judge_url:
            return identity_on_server(self._judge_url, self._judge_model)
        return JUDGE.identity if self._judge == BUNDLED else identity_of(self._judge)

    @property
    def bundled_files(self) -> tuple[BundledModel, ...]:
        """The bundled models that are used. With a judge on a server, this includes the bundled judge, its fallback."""
        uses_judge = self._judge == BUNDLED or self._judge_url
        return (
            *((ENCODER, TOKENIZER_OF_ENCODER) if self.has_bundled_encoder else ()),
            *((JUDGE,) if uses_judge else ()),
            RECOGNISER,
            TOKENIZER_OF_JUDGE,
            *((MULTILINGUAL,) if self.multilingual_identity else ()),
        )

    def require_files(self) -> None:
        """Check the files of the bundled models that are used. Raises `ModelUnavailable`."""
        for model in self.bundled_files:
            locate(model)

    def load(self) -> None:
        """Begin to load the models in the background, so that the first question waits less."""
        for name in ("encoder", "judge"):
            threading.Thread(target=self._load, args=(name,), name="loading").start()

    def _load(self, name: str) -> None:
        """Load a model ahead of need; an error is raised again, and shown, when the model is needed."""
        with suppress(AssistantError):
            getattr(self, name)
