"""Verbs with which policy texts open a bare demand: "Ratify …", "Do not …"."""

import re

_VERBS = frozenset(
    """
    abandon abolish accelerate accept accompany acknowledge act adapt address adhere adjust adopt advance advise advocate agree align
    allocate allow amend analyse analyze anchor announce appeal apply appoint approve arrange ask assess assign assist assure attach
    audit authorise authorize avoid ban base be begin boost bring broaden build call cancel cap carry cease challenge change check
    clarify close collaborate collect combat combine commission commit communicate compel compensate complement complete comply
    conclude condemn condition conduct connect consider consolidate consult continue contribute convene convert cooperate co-operate
    coordinate co-ordinate correct counter cover create criminalise criminalize cut decide declare deepen defend define delay delegate
    deliver demand demonstrate deny deploy deprioritise design designate detect determine develop devise devote direct disburse
    disclose discontinue discourage discuss disseminate diversify divert double draft draw earmark ease educate elaborate eliminate
    embed emphasise emphasize employ empower enable enact encourage end endorse enforce engage enhance enlarge enlist ensure equip
    eradicate escalate establish evaluate examine exchange exclude execute exempt exercise expand expedite explain explore expose
    extend facilitate fight finalise finalize finance find focus follow forbid formalise formalize formulate foster free freeze fulfil
    fulfill fund gather give grant guarantee guard guide halt harmonise harmonize harness help hire hold host identify impede
    implement impose improve include incorporate increase inform initiate innovate insist inspect install institute institutionalise
    institutionalize integrate intensify introduce invest investigate invite involve issue join keep launch lay lead learn legislate
    leverage liberalise liberalize license lift limit link listen lower mainstream maintain make manage mandate map match measure
    mend minimise minimize mitigate mobilise mobilize modernise modernize modify monitor move name negotiate notify obtain offer open
    operationalise operationalize oppose order organise organize outlaw overhaul oversee partner pass pay penalise penalize permit
    phase pilot place plan pledge position postpone prepare preserve press pressure prevent prioritise prioritize proceed procure
    produce prohibit promote propose prosecute protect provide publicise publicize publish pursue push put raise ramp ratify
    re-establish reach reaffirm reallocate reassess rebuild recall recognise recognize recommend reconsider record recruit redesign
    redirect redouble reduce refer refine reform refrain refuse regulate reinforce reject relax release remain remind remove renew
    reopen repeal replace report require rescind reserve resist resolve respect respond restore restrict resume retain rethink return
    review revise revisit revive revoke safeguard sanction scale screen seek send separate set settle share shift show sign simplify
    speak speed sponsor stand standardise standardize start state stay step stimulate stock stop streamline strengthen strive submit
    subsidise subsidize supply support suspend sustain tackle tailor take target task tell terminate test tie tighten track train
    transfer translate transpose treat triple undertake update upgrade uphold urge use utilise utilize verify vote waive warn
    welcome widen withdraw withhold work
    """.split()
)
_NEVER_NOUNS = re.compile(
    r"(?:(?:do not|don[’']t|never|always|also|further|urgently|actively|immediately|jointly|fully|strongly|systematically|proactively|"
    r"clearly|consistently|continuously|significantly|substantially|regularly|formally|publicly|swiftly|rapidly)\s+)?(?P<verb>[a-z]+(?:-[a-z]+)?)\b(?P<next>\s+\S+)?",
    re.IGNORECASE,
)
_FINITE_NEXT = re.compile(r"\s+(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|of|and|between|among|s)\b", re.IGNORECASE)
_VERBS_THAT_TAKE_PARTICLES = frozenset({"act", "comply", "cooperate", "co-operate", "work", "engage", "call", "speak", "stand", "stay"})


def opens_with_imperative(text: str) -> bool:
    """Whether `text` opens with a bare verb and not with a noun that looks like one ("Support for …", "Work is …")."""
    found = _NEVER_NOUNS.match(text.strip("*_ \t>"))
    if found is None or found["verb"].lower() not in _VERBS:
        return False
    following = found["next"] or ""
    if _FINITE_NEXT.match(following):
        return False
    return not re.match(r"\s+(?:for|from|in|to)\b", following) or found["verb"].lower() in _VERBS_THAT_TAKE_PARTICLES or found.group().lower().startswith(("do ", "don", "never"))
