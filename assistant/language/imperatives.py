"""Verbs with which policy texts open a bare demand: "Ratify …", "Do not …", "By 2030, phase out …"."""

import re

_VERBS = frozenset(
    """
    abandon abide abolish accede accelerate accept accompany achieve acknowledge act adapt address adhere adjust adopt advance advise advocate agree aim
    align allocate allow alleviate amend analyse analyze anchor announce apologise apologize appeal apply appoint approve arrange ask assess assign
    assist assure attach audit authorise authorize automate avoid award ban bar base be begin bind bolster boost bring broaden build call cancel cap
    carry cease challenge change check choose clarify classify clean close codify collaborate collect combat combine commission commit
    communicate compel compensate compile complement complete comply conclude condemn condition conduct confirm confront connect conserve
    consider consolidate construct consult continue contribute convene convert cooperate co-operate coordinate co-ordinate correct counter
    cover create criminalise criminalize curb cut decarbonise decentralise decide declare decouple decriminalise dedicate deepen defend
    define delay delegate deliver demand demonstrate deny deploy depoliticise deprioritise design designate detect deter determine develop
    devise devote digitise direct disburse disclose discontinue discourage discuss dismantle disseminate distribute diversify divert double
    draft draw drop earmark ease educate elaborate elevate eliminate embed embrace emphasise emphasize employ empower enable enact
    encourage end endorse enforce engage enhance enlarge enlist enrich enshrine ensure entrust equip eradicate escalate establish evaluate
    examine exchange exclude execute exempt exercise expand expedite expel explain explore expose extend facilitate fast-track fight fill
    finalise finalize finance find fix focus follow forbid forge formalise formalize formulate foster free freeze fulfil fulfill fund gather
    generate get give grant guarantee guard guide halt harmonise harmonize harness hear help hire hold honour host identify impede implement
    impose improve include incorporate increase inform initiate innovate insist inspect install institute institutionalise institutionalize
    insulate integrate intensify introduce invest investigate invite involve isolate issue join keep launch lay lead learn legalise
    legislate lend let leverage liberalise liberalize license lift limit link listen lower mainstream maintain make manage mandate map
    match measure mediate mend merge minimise minimize mitigate mobilise mobilize modernise modernize modify monitor move name negotiate
    normalise notify oblige obtain offer offset open operationalise operationalize oppose order organise organize outlaw outline overhaul
    oversee partner pass patrol pay penalise penalize permit persuade phase pilot place plan pledge pool position postpone prepare present
    preserve press pressure prevent prioritise prioritize proceed procure produce prohibit promote propose prosecute protect provide
    publicise publicize publish punish purchase pursue push put raise ramp ratify re-establish reach reaffirm reallocate reassess rebuild
    recall recognise recognize recommend reconsider record recruit redesign redirect redistribute redouble reduce refer refine reform
    refrain refuse regulate reinforce reject relax release relocate rely remain remind remove renew reopen repair repatriate repeal replace
    report request require rescind reserve resist resolve respect respond restore restrict resume retain rethink retrain return review
    revise revisit revive revoke reward ring-fence roll safeguard sanction save scale scrap screen secure seek select sell send separate
    serve set settle share shield shift shorten show shut sign signal simplify slow solicit solve speak specify speed spend sponsor stand
    standardise standardize start state stay step stimulate stock stop streamline strengthen strive submit subsidise subsidize supervise
    supply support suspend sustain switch table tackle tailor take target tax teach tell terminate test think tie tighten trace track train transfer
    translate transpose treat triple turn unblock undertake unfreeze unify update upgrade uphold urge use utilise utilize vaccinate validate
    verify veto vote waive warn weigh welcome widen withdraw withhold work write
    """.split()
)
# As often nouns: these ask only where an object follows that shows the verb ("tax the …", "plan for" does not).
_NOUNS_TOO = frozenset(
    "aim award bar budget cap change charge condition control cover cut demand design drop exchange exercise file fix focus fund guard guide help host "
    "increase issue join lead limit link list map match measure move name offer order partner pass pay phase pilot place plan pledge pool position present "
    "press pressure record reform release repair report request reserve return review reward roll sanction scale screen share shield shift show sign signal "
    "slow speed sponsor stand start state step stock supply support switch table target tax test tie track train transfer treat turn upgrade veto vote work write".split()
)
# As often adjectives: "close relatives" against "close the gap".
_ADJECTIVES_TOO = frozenset(
    "clean close complete correct direct double free lower open present secure separate slow welcome".split()
)
_TAKE_PARTICLES = frozenset(
    {
        "act", "adhere", "agree", "appeal", "apply", "build", "call", "collaborate", "comply", "contribute", "cooperate", "co-operate", "engage", "focus",
        "insist", "invest", "listen", "look", "move", "participate", "phase", "proceed", "refrain", "rely", "respond", "return", "speak", "stand", "stay",
        "step", "strive", "switch", "withdraw", "work",
    }
)  # fmt: skip
_ADVERB = r"(?:do not|don[’']t|never|always|also|further|then|instead|first|rather|jointly|(?:(?!only|early|family|supply|monthly|daily|weekly|yearly|likely)[a-z]{2,}ly))"
# "By 2030, …", "Together with partners, …", "Where possible, …": an introduction before the verb.
_INTRODUCTION = re.compile(
    r"(?:(?:by|in|to|at|for|with|within|where|when|wherever|whenever|if|as|once|until|before|after|during|over|under|from|on|through|alongside|together with|"
    r"rather than|instead of|following|pending|without|beyond|given|unless)\b[^,.;:!?]{1,120}|"
    r"first(?:ly)?|second(?:ly)?|third(?:ly)?|finally|lastly|moreover|furthermore|in addition|therefore|similarly|likewise|then|instead),\s+",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf"(?P<adverb>(?:{_ADVERB}\s+){{0,2}})(?P<verb>[a-z]+(?:-[a-z]+)?)\b(?P<more>(?:,?\s+(?:and|or|and/or|&)\s+|,\s+)(?:then\s+|{_ADVERB}\s+)?(?P<second>[a-z]+(?:-[a-z]+)?)\b)?",
    re.IGNORECASE,
)
# A finite verb or "of" behind the word: the word was the subject ("Support is …", "Review of …").
_SUBJECT_BEHIND = re.compile(
    r"\s*(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|did|of|between|among|s|fell|rose|grew|went|came|remains?|remained|"
    r"continues|continued|shows?|showed|seems?|appears?|means|became|began)\b|\s*[’'.:;?]|\s*$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\s+(?:for|from|in|to|on|at(?! least\b| most\b)|by|with)\b", re.IGNORECASE)
_GERUND = re.compile(
    rf"(?:{_ADVERB}\s+)?(?P<verb>[a-z-]{{2,}})ing(?P<rest>\s+(?:the|an?|all|each|every|its|their|that|and|or|more|new|to|with|in|on|up|out|for|[a-z]+)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_RELATIVE_CLAUSE = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|if|as|so that|how|whether)\b[^,;.]*"
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|makes?|requires?|means?|remains?|needs?|helps?)\b"
)
_OBJECT = re.compile(
    r"\s+(?:the|an?|all|each|every|any|its|their|our|your|this|that|these|those|more|no|some|new|existing|how|whether|where|what|who|up|out|down|forward|on|away|"
    r"them|it|with|against|towards?|at least|only|both|better|stronger|clear|national|local|public|\d[\d,.]*|one|two|three|four|five|[a-z]+(?:al|ive|ful|ous|ing|ed|ic|ble|ary|ern|fall))\b"
    r"|\s+[A-Z]",
)
_DETERMINED = re.compile(
    r"\s+(?:the|an?|all|each|every|any|its|their|our|this|that|these|those|no|more|up|down|out|\d)\b"
)
_FINITE_SOON = re.compile(
    r"(?:\s+[\w’'-]+){0,6}?\s+(?:is|are|was|were|has|have|had|will|would|can|could|may|must|should|does|did|fell|rose|grew|shows?|remains?)\b"
)
# "Fund managers disclose little": the second word is the subject, the third the verb.
_PLURAL_SUBJECT = re.compile(r"\s+[a-z-]+s\s+(?P<verb>[a-z-]+)")
_NAME_THAT_ACTS = re.compile(
    r"\w+(?:\s+[A-Z][\w’'-]*){1,4}\s+(?:\w+ed|is|has|was|are|were|will|says?|said|argues)\b"
)


def opens_with_imperative(text: str, listed: bool = False) -> bool:
    """Whether `text` opens with a bare verb and not with a noun that looks like one ("Support for …", "Work is …").

    `listed` says that it is a point of a list of advice, where "Fund shore power." is more likely an order than a noun.
    """
    bare = text[:400].strip("*_ \t\r\n>")
    found = _OPENING.match(bare)
    if found is None or found["verb"].lower() not in _VERBS:
        introduction = _INTRODUCTION.match(bare)
        if introduction is None or not bare[introduction.end() : introduction.end() + 1].islower():
            return False
        bare = bare[introduction.end() :]
        found = _OPENING.match(bare)
    return found is not None and _is_verb(bare, found, listed)


def opens_with_gerund(text: str) -> bool:
    """Whether `text` opens with what is to be done as a gerund with its object ("Raising the age …", "Ensuring that …")."""
    found = _GERUND.match(text[:400].strip("*_ \t\r\n>"))
    if found is None or _FINITE.search(_RELATIVE_CLAUSE.sub("", found["rest"])):
        return False
    stem = found["verb"].lower()
    doubled = stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
    return not {stem, stem + "e", doubled, stem.removesuffix("y") + "ie"}.isdisjoint(_VERBS)


def _is_verb(text: str, found: re.Match[str], listed: bool) -> bool:
    verb, forced = (
        found["verb"].lower(),
        re.match(r"(?:do|don[’']t|never|always|also)\b", found["adverb"], re.IGNORECASE),
    )
    if verb not in _VERBS or _NAME_THAT_ACTS.match(text):
        return False
    if found["more"] is not None:
        return found["second"].lower() in _VERBS or (verb not in _NOUNS_TOO and "," in found["more"])
    behind = text[found.end("verb") :]
    if forced:
        return True
    if _SUBJECT_BEHIND.match(behind) or re.match(r"\s+(?:and|or)\b", behind):
        return False
    if verb in _TAKE_PARTICLES and _PREPOSITION.match(behind):
        return True
    if _PREPOSITION.match(behind):
        return False
    if verb in _ADJECTIVES_TOO:
        return _DETERMINED.match(behind) is not None
    if verb not in _NOUNS_TOO or _OBJECT.match(behind):
        return True
    if listed and (plural := _PLURAL_SUBJECT.match(behind)) and plural["verb"].lower() in _VERBS:
        return False
    return (
        len(behind.split()) > (0 if listed else 3)
        and text.rstrip().endswith((".", ";"))
        and _FINITE_SOON.match(behind) is None
    )
