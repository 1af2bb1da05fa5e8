"""What all JSON that leaves the product has in common: how it is made from our records, dumped, written and exemplified."""

import json
import re
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Self, Union, get_args, get_origin

from pydantic import AfterValidator, AliasChoices, AliasPath, BaseModel, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo

SCHEMA = 1
_RARE_COMMAND = re.compile(r"[\x7f-\x9f]")


class Shape(BaseModel):
    """An object in the JSON. It can be given one of our records, whose attributes of the same names it takes."""

    model_config = ConfigDict(frozen=True, from_attributes=True, validate_by_name=True)

    @classmethod
    def of(cls, record: Any, **more: Any) -> Self:
        """What `record` says under the names of our fields, and `more`; what is not always there is taken from `more` alone."""
        attributes = {
            name: field.validation_alias if isinstance(field.validation_alias, str) else name
            for name, field in cls.model_fields.items()
            if field.is_required()
        }
        held = {
            name: getattr(record, attribute)
            for name, attribute in attributes.items()
            if hasattr(record, attribute)
        }
        return cls.model_validate(held | more)

    def dump(self) -> dict[str, Any]:
        """It as JSON has it. Fields that were never set, such as `why` if nobody asked, are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Response(Shape):
    """All that a command prints or a route answers, as one object."""

    version: Literal[1] = Field(
        default=...,  # in JSON always; here it need not be given
        alias="schema",
        description="The version of this form. Fields may be added; anything else would raise it.",
        examples=[SCHEMA],
    )

    @model_validator(mode="before")
    @classmethod
    def _with_version(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {"schema": SCHEMA, **given}


Probability = Annotated[
    float,
    AfterValidator(lambda share: round(share, 4)),
    Field(json_schema_extra={"minimum": 0, "maximum": 1}),
]
DocumentId = Annotated[
    str, Field(description="The document's path in the corpus.", examples=["visa-policy.md"])
]
Start = Annotated[
    int,
    Field(
        validation_alias=AliasChoices("start", AliasPath("span", "start")),
        description="Where it begins in the document's text, in code points.",
    ),
]
End = Annotated[
    int,
    Field(
        validation_alias=AliasChoices("end", AliasPath("span", "end")),
        description="Where it ends, exclusive.",
    ),
]


def json_text(value: Mapping[str, Any], *, ascii_only: bool = False) -> str:
    """`value` as indented JSON, with the characters escaped too that command a terminal though JSON may."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return _RARE_COMMAND.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def example_of(shape: type[BaseModel]) -> dict[str, Any]:
    """An object of a shape, made of the examples of its fields; those that are not always there are left out."""
    return {
        field.alias or name: field.examples[0] if field.examples else _example(field)
        for name, field in shape.model_fields.items()
        if field.is_required()
    }


def _example(field: FieldInfo) -> Any:
    kind, arguments = get_origin(field.annotation), get_args(field.annotation)
    shape: Any = arguments[0] if kind in (list, Union, UnionType) else field.annotation
    return [example_of(shape)] if kind is list else example_of(shape)
