"""What is asked, of whom, how strongly and by when, in sentences of many styles; and what only sounds like it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.recommendations import recognise
from assistant.types import Addressee, Demand, LeadIn, Passage, Recommendation, Span, Strength

Asked = list[tuple[str, tuple[str, ...], str | None]]


def passage(
    text: str, *headings: str, number: str | None = None, lead_in: str | None = None, start: int = 0
) -> Passage:
    introduction = LeadIn(lead_in, Span(0, len(lead_in))) if lead_in else None
    span = Span(start, start + len(text))
    return Passage("paper.txt", span, text, headings, (span,), number=number, lead_in=introduction)


def asked(found: Recommendation | None) -> Asked:
    """Strength, normal names and deadline of each demand."""
    demands = found.demands if found else ()
    return [(one.strength.value, tuple(who.name for who in one.addressees), one.deadline) for one in demands]


def words(found: Recommendation | None, text: str) -> list[str]:
    """The words of each demand."""
    return [one.span.of(text) for one in found.demands] if found else []


ASKING: list[tuple[str, Asked]] = [
    (
        "The Ministry of Health must publish waiting times by the end of 2027.",
        [("must", ("Ministry of Health",), "by the end of 2027")],
    ),
    (
        "We recommend that the Government commission an independent review of the prison estate within twelve months.",
        [("should", ("Government",), "within twelve months")],
    ),
    (
        "The Department must publish its response to the consultation before the summer recess.",
        [("must", ("Department",), "before the summer recess")],
    ),
    ("We urge the Home Office to end the detention of children.", [("should", ("Home Office",), None)]),
    ("Ministers should set out how they intend to meet the target.", [("should", ("Ministers",), None)]),
    ("We call on landowners to restore hedgerows along watercourses.", [("should", ("Landowners",), None)]),
    (
        "Calls upon Member States to ratify the Convention without delay;",
        [("should", ("Member states",), None)],
    ),
    (
        "*Urges* all parties to the conflict to allow safe passage for medical staff;",
        [("should", ("Parties",), None)],
    ),
    (
        "3. Requests the Secretary-General to report to the Council within ninety days on the implementation of the present resolution;",
        [("should", ("UN Secretary-General",), "within ninety days")],
    ),
    (
        "Invites the World Bank and the International Monetary Fund to provide technical assistance;",
        [("could", ("World Bank", "IMF"), None)],
    ),
    (
        "Encourages donors to increase voluntary contributions to the Trust Fund;",
        [("could", ("Donors",), None)],
    ),
    ("Demands that the armed groups withdraw from the city immediately;", [("must", (), None)]),
    (
        "Decides that all States shall freeze without delay the funds of listed persons;",
        [("must", ("States",), None)],
    ),
    (
        "The Committee recommends that the State party abolish corporal punishment in all settings.",
        [("should", ("State party",), None)],
    ),
    (
        "The Committee urges the State party to ensure that girls have access to secondary education.",
        [("should", ("State party",), None)],
    ),
    (
        "States parties shall take all appropriate measures to protect children from violence.",
        [("must", ("States parties",), None)],
    ),
    (
        "Member States are encouraged to exchange good practice on school meals.",
        [("could", ("Member states",), None)],
    ),
    (
        "The AIV recommends that the Dutch government appoint a special envoy for the Sahel.",
        [("should", ("Netherlands",), None)],
    ),
    (
        "The government is advised to draw up an integrated strategy for the North Sea.",
        [("should", ("Government",), None)],
    ),
    (
        "The Advisory Council considers that the Netherlands ought to invest more in its diplomatic network.",
        [("should", ("Netherlands",), None)],
    ),
    (
        "It is recommended that the Ministry of Defence revise its procurement rules.",
        [("should", ("Ministry of Defence",), None)],
    ),
    ("Berlin should finally spend more on defence.", [("should", ("Germany",), None)]),
    (
        "The Federal Government has to act now and must close the gap in cyber defence.",
        [("must", ("Federal Government",), None)],
    ),
    (
        "Washington and London should coordinate their export controls.",
        [("should", ("United States", "United Kingdom"), None)],
    ),
    ("The Alliance must not repeat the mistakes of 2014.", [("must", ("NATO",), None)]),
    (
        "The Department of Health should fund a national register of implants.",
        [("should", ("Department of Health",), None)],
    ),
    ("Belarus should be a topic for the next summit.", [("should", (), None)]),
    ("Journalists should be allowed to enter the camps.", [("should", (), None)]),
    ("Ukraine should be invited to join the mission.", [("should", (), None)]),
    ("Sanctions on Russia should be tightened by the Council.", [("should", ("Council",), None)]),
    ("Exporters should be required to trace their goods.", [("should", ("Exporters",), None)]),
    ("The EU should be prepared to suspend payments.", [("should", ("EU",), None)]),
    ("The EU should be a credible partner for the region.", [("should", ("EU",), None)]),
    ("Channels to Tehran should stay open.", [("should", (), None)]),
    (
        "If NATO wants to deter an attack, its eastern battlegroups must be reinforced.",
        [("must", ("NATO",), None)],
    ),
    (
        "If Parliament is serious about transparency, it should publish its expenses.",
        [("should", ("Parliament",), None)],
    ),
    (
        "The Treasury has ignored the problem for years. It should publish its model.",
        [("should", ("Treasury",), None)],
    ),
    ("The scheme has failed twice. It should be scrapped.", [("should", (), None)]),
    ("The plan is vague. It should set out costs and dates.", [("should", (), None)]),
    (
        "Paris and Berlin disagree. They should settle the dispute before the summit.",
        [("should", ("France", "Germany"), None)],
    ),
    ("Should the talks collapse, the EU must be ready to impose new sanctions.", [("must", ("EU",), None)]),
    ("Companies which export dual-use goods should report every sale.", [("should", ("Companies",), None)]),
    (
        "Member states that have not yet ratified the Protocol should do so by 2027.",
        [("should", ("Member states",), "by 2027")],
    ),
    ("The proposed regulator should be independent of industry.", [("should", ("Regulator",), None)]),
    (
        "The European Commission, in cooperation with the member states, should map all vulnerable ports.",
        [("should", ("European Commission",), None)],
    ),
    (
        "The Netherlands, Belgium and Luxembourg should pool their reserves.",
        [("should", ("Netherlands", "Belgium", "Luxembourg"), None)],
    ),
    (
        "The Netherlands and other coastal states should share radar data.",
        [("should", ("Netherlands", "Coastal states"), None)],
    ),
    ("NHS England should train 5,000 more midwives by 2030.", [("should", ("NHS England",), "by 2030")]),
    ("Local authorities may wish to consider joint procurement.", [("could", ("Local authorities",), None)]),
    ("Employers are invited to register for the scheme.", [("could", ("Employers",), None)]),
    ("The Government need to rethink their approach to rural buses.", [("must", ("Government",), None)]),
    ("It is time for Europe to grow up.", [("should", ("Europe",), None)]),
    (
        "It is essential that the Secretary of State publish the legal advice.",
        [("must", ("Secretary of State",), None)],
    ),
    ("It is vital for the UK to keep its research links with the EU.", [("must", ("United Kingdom",), None)]),
    ("It is up to the member states to enforce the ban.", [("should", ("Member states",), None)]),
    ("There should be a public register of lobbyists.", [("should", (), None)]),
    ("Consideration should be given to a sugar tax.", [("should", (), None)]),
    ("A carbon price should apply to shipping as well.", [("should", (), None)]),
    ("The new strategy should set binding targets for each sector.", [("should", (), None)]),
    ("We must stop treating rivers as sewers.", [("must", (), None)]),
    ("We are convinced that the Kremlin should not be given a veto.", [("should", (), None)]),
    ("We believe that Ofcom should have the power to fine platforms.", [("should", ("Ofcom",), None)]),
    ("In our view the levy should be doubled.", [("should", (), None)]),
    (
        "We welcome the review and urge the Department for Transport to publish it by March 2026.",
        [("should", ("Department for Transport",), "by March 2026")],
    ),
    ("The EU should insist that Serbia must align with its sanctions.", [("should", ("EU",), None)]),
    (
        "The Council should adopt the mandate by 1 July 2026, and the Commission must open negotiations within three months.",
        [
            ("should", ("Council",), "by 1 July 2026"),
            ("must", ("European Commission",), "within three months"),
        ],
    ),
    (
        "The UK should increase its aid and France could host a donor conference.",
        [("should", ("United Kingdom",), None)],
    ),
    ("The Paris Agreement should be implemented in full.", [("should", (), None)]),
    ("The Vienna Convention must be respected.", [("must", (), None)]),
    ("Brussels sprouts should be cooked gently.", [("should", (), None)]),
    ("The public should be told who pays for the campaign.", [("should", (), None)]),
    ("Turkey should lift its veto.", [("should", ("Turkey",), None)]),
    ("The two governments should sign the treaty.", [("should", ("Governments",), None)]),
    ("Both sides should return to the negotiating table.", [("should", ("Sides",), None)]),
    (
        "The African Union and its member states should finance the mission.",
        [("should", ("African Union", "Member states"), None)],
    ),
    (
        "The High Representative, together with the Commission, should present a joint communication by June 2026.",
        [("should", ("High Representative", "European Commission"), "by June 2026")],
    ),
    ("Regulators would do well to study the Danish case.", [("should", ("Regulators",), None)]),
    ("The EU would be wise to keep its distance.", [("should", ("EU",), None)]),
    ("Hungary shouldn’t be allowed to block the fund.", [("should", (), None)]),
    ("The Government should not sell the archive.", [("should", ("Government",), None)]),
    ("Universities ought not to rely on fees alone.", [("should", ("Universities",), None)]),
    ("More should be done to protect whistle-blowers.", [("should", (), None)]),
    ("Germany needs to build 400,000 flats a year.", [("must", ("Germany",), None)]),
    ("Europe cannot wait. It must act.", [("must", ("Europe",), None)]),
    (
        "Calls on the Commission to propose a directive on soil health, and urges the Council to adopt its position without delay;",
        [("should", ("European Commission",), None), ("should", ("Council",), None)],
    ),
    ("Stresses that the EU must speak with one voice;", [("must", ("EU",), None)]),
    (
        "Considers that the Member States should share the burden fairly;",
        [("should", ("Member states",), None)],
    ),
    (
        "Strongly condemns the attacks and calls on all sides to respect the ceasefire;",
        [("should", ("Sides",), None)],
    ),
    (
        "Also requests the High Commissioner to submit a report at its seventy-ninth session;",
        [("should", ("High Commissioner",), "at its seventy-ninth session")],
    ),
    (
        "Parliament should legislate to ban the sale of such devices by 31 December 2026.",
        [("should", ("Parliament",), "by 31 December 2026")],
    ),
    (
        "Councils, schools and GPs should share what they know about children at risk.",
        [("should", ("Councils", "Schools", "GPs"), None)],
    ),
    (
        "Trade unions and employers’ organisations should negotiate a sector-wide agreement.",
        [("should", ("Trade unions", "Employers’ organisations"), None)],
    ),
    (
        "Water companies must stop discharging sewage into bathing waters within five years.",
        [("must", ("Water companies",), "within five years")],
    ),
    ("The Prime Minister should appoint a Minister for Resilience.", [("should", ("Prime Minister",), None)]),
    (
        "The Secretary of State for Education should issue new guidance before the next school year.",
        [("should", ("Secretary of State for Education",), "before the next school year")],
    ),
    (
        "Instead of cutting aid, the donor governments in Geneva ought to double it.",
        [("should", ("Donor governments",), None)],
    ),
    ("For its part, Kyiv should pass the reform of its courts.", [("should", ("Ukraine",), None)]),
    (
        "Israel and the Palestinian Authority should resume talks.",
        [("should", ("Israel", "Palestinian Authority"), None)],
    ),
    (
        "The Advanced Materials and Energy Agency (AMEA) should publish its criteria.",
        [("should", ("Advanced Materials and Energy Agency",), None)],
    ),
    ("This means that the EU must diversify its supplies.", [("must", ("EU",), None)]),
    ("It follows that national parliaments should be consulted earlier.", [("should", (), None)]),
    ("Experience shows that donors should plan for the long term.", [("should", ("Donors",), None)]),
    ("A ceasefire should come first; then NATO could offer guarantees.", [("should", (), None)]),
    ("The authors recommend banning disposable vapes.", [("should", (), None)]),
    ("Our recommendation to the Cabinet is to postpone the sale.", [("should", ("Cabinet",), None)]),
    ("Beijing should release the detained lawyers, as it promised in 2021.", [("should", ("China",), None)]),
    ("The city of Rotterdam should insulate its schools.", [("should", ("City of Rotterdam",), None)]),
    (
        "The Scottish Government should reinstate the winter fuel payment before the end of the year.",
        [("should", ("Scottish Government",), "before the end of the year")],
    ),
    ("Policymakers should treat housing as infrastructure.", [("should", ("Policymakers",), None)]),
    ("Courts must be given the means to try such cases within a year.", [("must", (), "within a year")]),
    (
        "National regulators should audit the algorithms of large platforms every two years.",
        [("should", ("National regulators",), None)],
    ),
    (
        "The Special Rapporteur urges the Government to commute all death sentences.",
        [("should", ("Government",), None)],
    ),
    (
        "The Committee encourages the State party to seek technical assistance from UNICEF.",
        [("could", ("State party",), None)],
    ),
    (
        "The State party should, within two years, amend its Criminal Code.",
        [("should", ("State party",), "within two years")],
    ),
    (
        "Reaffirms that all Member States should refrain from testing nuclear weapons;",
        [("should", ("Member states",), None)],
    ),
    (
        "Urges donors to fulfil their pledges, and requests the Secretary-General to convene a conference by March 2027;",
        [("should", ("Donors",), None), ("should", ("UN Secretary-General",), "by March 2027")],
    ),
    (
        "Further invites the regional commissions to share their experience;",
        [("could", ("Regional commissions",), None)],
    ),
    ("Farmers should be paid for planting trees.", [("should", (), None)]),
    ("Nurses should be recruited abroad only where the sending country agrees.", [("should", (), None)]),
    ("The board must not accept money from tobacco companies.", [("must", ("Board",), None)]),
    ("It is high time that the Bundestag reformed the debt brake.", [("should", (), None)]),
    ("We ask the Minister of Finance to publish the contract.", [("should", ("Minister of Finance",), None)]),
    (
        "We expect the Government to respond within two months.",
        [("should", ("Government",), "within two months")],
    ),
    ("Employers must keep records under the 1998 Act.", [("must", ("Employers",), None)]),
    ("Even so, the Commission should not give up.", [("should", ("European Commission",), None)]),
    (
        "Nevertheless, and despite the cost, the Netherlands should keep its embassy in Kabul open.",
        [("should", ("Netherlands",), None)],
    ),
    ("Rather than wait, Warsaw and Prague should move first.", [("should", ("Poland", "Czechia"), None)]),
    ("Moscow must withdraw its troops before talks can start.", [("must", ("Russia",), None)]),
    ("Minsk should not be rewarded for releasing hostages.", [("should", (), None)]),
    ("Any new sanctions should be coordinated with Ottawa and Canberra.", [("should", (), None)]),
    ("Talks with Ankara should resume.", [("should", (), None)]),
    ("Relations between Tbilisi and Brussels should be repaired.", [("should", (), None)]),
    ("Support for Ukraine must not waver.", [("must", (), None)]),
    ("Aid to Niger should be resumed.", [("should", (), None)]),
    ("A state that invades its neighbour must be sanctioned.", [("must", (), None)]),
    ("Those who torture prisoners should be prosecuted.", [("should", (), None)]),
    ("Companies that fail to report should be fined by the regulator.", [("should", ("Regulator",), None)]),
    (
        "If the Commission fails to act, Parliament should take it to court.",
        [("should", ("Parliament",), None)],
    ),
    (
        "When a patient dies, the hospital should inform the coroner within 24 hours.",
        [("should", ("Hospital",), "within 24 hours")],
    ),
    ("Unless prices fall, the government should cap rents.", [("should", ("Government",), None)]),
    ("While NATO should stay alert, it must avoid provocation.", [("must", ("NATO",), None)]),
    ("The army should be ready to deploy by 2027.", [("should", ("Army",), "by 2027")]),
]

BELOW_A_HEADING: list[tuple[str, str, Asked]] = [
    ("Recommendations", "Ratify the Istanbul Convention.", [("should", (), None)]),
    ("Recommendations", "By 2030, phase out coal-fired power stations.", [("should", (), "By 2030")]),
    ("Recommendations", "Together with partners, develop a joint warning system.", [("should", (), None)]),
    ("Recommendations", "Develop and implement a national diet strategy.", [("should", (), None)]),
    ("Recommendations", "Support for farmers has grown.", []),
    ("Recommendations", "Do not cut the budget for inspections.", [("should", (), None)]),
    ("Recommendations", "Where possible, use open standards.", [("should", (), None)]),
    ("Recommendations", "Tax windfall profits.", [("should", (), None)]),
    ("Recommendations", "Research shows that taxes work.", []),
    (
        "Recommendations",
        "Invest in rail links to the east and ban short-haul flights.",
        [("should", (), None)],
    ),
    (
        "Recommendations to the Commission",
        "Publish the full text of the agreement.",
        [("should", ("European Commission",), None)],
    ),
    (
        "Recommendations for the Dutch government",
        "Appoint a national coordinator.",
        [("should", ("Netherlands",), None)],
    ),
    ("Background", "The Commission should propose a new law every five years.", []),
    ("Background", "We recommend that the Council adopt the plan.", [("should", ("Council",), None)]),
    ("What should be done?", "The EU, for its part, could drop the tariff.", [("could", ("EU",), None)]),
    ("The way forward", "Trade talks can resume in May.", []),
    ("The way forward", "Schools have to be warned earlier.", [("must", (), None)]),
    ("Recommendations", "The Ministry has to publish the register.", [("must", ("Ministry",), None)]),
    (
        "Recommendations",
        "Establish a joint cyber unit (lead: Ministry of Defence) by mid-2026.",
        [("should", (), "by mid-2026")],
    ),
    ("Recommendations", "Increased funding is welcome.", []),
    ("Recommendations", "Make public transport free for pupils.", [("should", (), None)]),
    ("Recommendations", "Set up a hotline; train its staff.", [("should", (), None)]),
    ("Recommendations", "Clear rules help small firms.", []),
    ("Recommendations", "Fund managers disclose little.", []),
    ("Recommendations", "In the short term, suspend the licence fee.", [("should", (), None)]),
    ("Conclusion", "Germany should not hesitate any longer.", [("should", ("Germany",), None)]),
    ("Method", "Respondents should have lived in the area for a year.", []),
    ("Next steps for NATO", "Agree on a common standard for drones.", [("should", ("NATO",), None)]),
]

BELOW_A_LEAD_IN: list[tuple[str, str, Asked]] = [
    ("Member states should:", "ratify the Protocol;", [("should", ("Member states",), None)]),
    (
        "The General Assembly calls upon Member States:",
        "(a) To strengthen their early-warning systems;",
        [("should", ("Member states",), None)],
    ),
    (
        "We call on:",
        "the European Commission to present a proposal by 2027;",
        [("should", ("European Commission",), "by 2027")],
    ),
    (
        "We recommend that the Government:",
        "• publish its data every quarter;",
        [("should", ("Government",), None)],
    ),
    (
        "The following steps could be considered:",
        "The EU should open a hotline.",
        [("should", ("EU",), None)],
    ),
    ("The government should:", "set a date for closing the mine;", [("should", ("Government",), None)]),
    (
        "Requests the Secretary-General:",
        "To appoint a special envoy;",
        [("should", ("UN Secretary-General",), None)],
    ),
    (
        "We urge the European Commission to:",
        "withdraw the proposal;",
        [("should", ("European Commission",), None)],
    ),
    ("Critics make three points:", "the EU is slow;", []),
]

OTHERS_SPEAK = [
    "The Committee is concerned that children in rural areas have to walk long distances to school.",
    "Critics argue that the EU should leave the agreement.",
    "Some say that ministers should resign over the affair. We disagree.",
    "“The government should resign,” the opposition leader said.",
    "In 2016 the Commission recommended that Greece should close the loophole.",
    "According to the Bank of England, lenders should hold more capital.",
    "The Act requires that providers should keep records for five years.",
    "Under the Water Framework Directive, member states must monitor all rivers.",
    "Article 12 provides that states shall grant access to counsel.",
    "The regime believes that the people must be separated from the West.",
    "He asked how the ministry should respond.",
    "The EU argued that Poland should pay the fine.",
    "We recommended in 2019 that the post should be abolished.",
    "We were told that the ministry should expect delays.",
    "Witnesses suggested that the regulator should have more powers.",
    "Mr Osei felt the agency should do more for small firms.",
    "The minister told us that councils must find savings themselves.",
    "London Underground trains should arrive every two minutes.",
    "The report describes how courts should be organised.",
    "The minister said: “We must act.”",
    "The coalition agreement stipulates that the retirement age must rise.",
    "The EU should lift its sanctions, critics say.",
    "Ministers should resign, the argument goes.",
    "In the view of the opposition, the budget should be cut.",
    "Some observers hold that candidates should be admitted at once.",
    "NGOs demand that the government must act.",
    "The view that Europe should disarm is naive.",
    "The idea was that cities should compete.",
    "The rule that members must vote in person was dropped.",
    "The Committee notes with regret that the State party must still adopt a law on legal aid.",
    "The Security Council demanded that the parties should disarm.",
    "The minister wants farmers to plant more trees.",
    "Voters think the government should do more.",
    "Polls show that most voters think the government should do more.",
    "The court held that the ministry must pay damages.",
    "The ministry must pay damages, the court held.",
    "The law says employers must keep records.",
    "The treaty obliges parties to report every year.",
    "As the ECB put it, banks should prepare for losses.",
]

NOTHING_IS_ASKED = [
    "The State party should be commended for its efforts.",
    "Recalling its resolution 2231 of 2015 and noting that all States should cooperate in good faith,",
    "Decides to remain seized of the matter.",
    "The bridge should be ready by the spring of 2027.",
    "Prices should fall once the new terminal opens.",
    "Inflation should ease next year.",
    "Should this fail, the crisis will deepen.",
    "What should the government do about it?",
    "It should be noted that the figures are provisional.",
    "The measures which the Commission should have taken were delayed.",
    "The ministry should have acted earlier.",
    "One should not be surprised by this outcome.",
    "To get a permit you have to apply in person.",
    "NATO has to respond to the concerns of its eastern members.",
    "It is unclear whether the EU should act alone.",
    "As the Council must decide unanimously, progress is slow.",
    "Although ministers must report to parliament, few do so.",
    "The questions that the committee should answer remain open.",
    "Schools could be invited to take part in the pilot.",
    "There is a growing need to protect pollinators.",
    "Farmers do not need to change their practice.",
    "It is important to note that the survey was small.",
    "There should be no doubt about the outcome.",
    "All correspondence should be addressed to the Clerk of the Committee.",
    "The reliance on a single supplier should not be underestimated.",
    "We should not forget how this began.",
    "We do not recommend a change in the law.",
    "Parents should feel that the school is on their side.",
    "Tax revenues would benefit from a simpler code.",
    "The Commission is expected to publish its proposal in May.",
    "Ministers are expected to agree on the text next week.",
    "Applicants must submit form B12 in triplicate.",
    "As any diplomat should know, trust takes time.",
    "The EU is right to insist that money must follow reform.",
    "The deal should help both sides save face.",
    "This should reassure investors.",
    "Brussels has so far avoided a confrontation.",
    "Welcomes the efforts of the Government of Iceland;",
    "The Human Rights Council calls on all States to protect the right to peaceful assembly.",
    "It would be unwise for the EU to wait.",
    "The question is whether London should join.",
    "What Berlin must not do is wait.",
    "Why should the taxpayer pay?",
    "Nobody knows who should pay.",
    "The EU, for its part, could drop the tariff.",
    "The debate about what NATO should become is old.",
    "By contrast, Finland had to act alone.",
    "The new line should be open by 2030.",
    "The vaccine should be available next spring.",
    "Growth should pick up in the second half.",
    "The reform should help small firms.",
    "Unemployment should rise slightly.",
    "Turnout should not have surprised anyone.",
    "The alarm should have sounded.",
    "Britain ought to have joined earlier.",
    "It must be remembered that the data are old.",
    "We must now turn to the second question.",
    "We have to admit that the pilot failed.",
    "You should always read the small print.",
    "Readers should note that names were changed.",
    "Prague must be one of the finest cities in Europe.",
    "There must be a reason for the delay.",
    "He must have known.",
]


@pytest.mark.parametrize(("text", "expected"), ASKING)
def test_a_sentence_that_asks_says_of_whom_how_strongly_and_by_when(text: str, expected: Asked) -> None:
    assert asked(recognise(passage(text), "Paper")) == expected


@pytest.mark.parametrize(("heading", "text", "expected"), BELOW_A_HEADING)
def test_a_heading_decides_what_bare_verbs_mean(heading: str, text: str, expected: Asked) -> None:
    assert asked(recognise(passage(text, heading), "Paper")) == expected


@pytest.mark.parametrize(("lead_in", "text", "expected"), BELOW_A_LEAD_IN)
def test_a_point_takes_its_actor_from_its_lead_in(lead_in: str, text: str, expected: Asked) -> None:
    assert asked(recognise(passage(text, lead_in=lead_in), "Paper")) == expected


@pytest.mark.parametrize("text", OTHERS_SPEAK)
def test_what_others_say_or_laws_require_is_not_the_sources_advice(text: str) -> None:
    assert recognise(passage(text), "Paper") is None


@pytest.mark.parametrize("text", NOTHING_IS_ASKED)
def test_predictions_conditions_questions_and_remarks_ask_for_nothing(text: str) -> None:
    assert recognise(passage(text), "Paper") is None


def test_an_item_keeps_its_number_and_the_exact_words_of_each_demand() -> None:
    first = "The Dutch cabinet must present a plan for the peat meadows by 1 March 2027."
    second = "It should ask Brussels for leave to pay farmers who raise the water table."
    text = f"{first} {second}"
    cabinet = Addressee("Dutch cabinet", "Netherlands")
    assert recognise(passage(text, number="4", start=250), "Peat") == Recommendation(
        "4",
        (
            Demand((cabinet,), Strength.MUST, "by 1 March 2027", Span(250, 250 + len(first))),
            Demand((cabinet,), Strength.SHOULD, None, Span(250 + len(first) + 1, 250 + len(text))),
        ),
    )


def test_one_sentence_with_two_actors_is_cut_between_them_without_the_conjunction() -> None:
    text = "The regulator should open its files, and Parliament must hold a hearing within a month."
    found = recognise(passage(text), "Trains")
    assert words(found, text) == [
        "The regulator should open its files",
        "Parliament must hold a hearing within a month.",
    ]
    assert asked(found) == [("should", ("Regulator",), None), ("must", ("Parliament",), "within a month")]


def test_two_verbs_of_one_actor_are_one_demand() -> None:
    text = "NATO should publish its doctrine, and should invite observers to its exercises."
    assert words(recognise(passage(text), "Drills"), text) == [text]


def test_what_an_actor_should_say_is_not_a_second_demand() -> None:
    text = "The Council should state plainly that Serbia and Kosovo must recognise each other."
    assert asked(recognise(passage(text), "Balkans")) == [("should", ("Council",), None)]


def test_background_is_read_for_explicit_advice_only() -> None:
    text = "Every school should have a nurse. We advise against closing the small ones."
    found = recognise(passage(text, "Background"), "Schools")
    assert words(found, text) == ["We advise against closing the small ones."]


def test_a_view_that_the_next_sentence_rejects_is_dropped() -> None:
    text = "The EU should ban all pesticides at once. This view is mistaken. Member states should phase them out."
    assert asked(recognise(passage(text), "Fields")) == [("should", ("Member states",), None)]


def test_a_quotation_over_several_sentences_is_not_advice() -> None:
    text = "The mayor was blunt. “The ministry must pay. It should also apologise. Ministers should resign.” He left."
    assert recognise(passage(text), "Floods") is None


def test_words_in_scare_quotes_leave_the_advice_standing() -> None:
    text = "Donors should keep to the rule of ‘do no harm’ and avoid “quick wins”."
    assert asked(recognise(passage(text), "Aid")) == [("should", ("Donors",), None)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Oslo and Stockholm have drifted apart. They should meet again.", ("Norway", "Sweden")),
        ("The Home Office promised reform. It must now deliver.", ("Home Office",)),
        ("The Government were warned. They should act.", ("Government",)),
        ("The scheme is too complex. It should be simpler to join and should cover the islands.", ()),
        ("If Canada wants to lead, it should ratify the treaty.", ("Canada",)),
        ("If the Union wants calm on its borders, the visa rules should be changed.", ("EU",)),
    ],
)
def test_pronouns_and_wishes_lead_back_to_who_was_named(text: str, who: tuple[str, ...]) -> None:
    found = recognise(passage(text), "Paper")
    assert found is not None
    assert found.addressees == who


def test_once_a_passage_advises_its_unnamed_demands_count_too() -> None:
    lone = "Water meters must be read every month."
    assert recognise(passage(lone), "Water") is None
    together = f"Water companies must repair leaks within a week. {lone}"
    assert asked(recognise(passage(together), "Water")) == [
        ("must", ("Water companies",), "within a week"),
        ("must", (), None),
    ]


def test_a_sentence_that_only_announces_a_list_asks_for_nothing() -> None:
    assert recognise(passage("We recommend the following five steps."), "Paper") is None
    assert (
        recognise(passage("The Union and its member states are advised to act as follows:"), "Paper") is None
    )


def test_a_note_number_glued_to_a_full_stop_does_not_hide_the_next_sentence() -> None:
    text = "Witnesses said that fees should fall.62 The Treasury should publish its estimate."
    assert words(recognise(passage(text), "Fees"), text) == ["The Treasury should publish its estimate."]


def test_asides_do_not_separate_an_actor_from_its_verb() -> None:
    text = "The Commission (which has the data) should – as promised – publish them by the end of 2028."
    assert asked(recognise(passage(text), "Data")) == [
        ("should", ("European Commission",), "by the end of 2028")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The EU should act. " * 260_000,
        "that the EU should and " * 220_000,
        "a" * 5_000_000,
        "“‘(" * 1_600_000,
        "\n" * 5_000_000,
    ],
    ids=["sentences", "one sentence", "one word", "open quotes", "empty lines"],
)
def test_five_megabytes_are_read_in_bounded_time(text: str) -> None:
    begun = time.process_time()
    recognise(passage(text), "Long")
    assert time.process_time() - begun < 10


_PIECES = (
    "the EU NATO should must , and that which who if It they be by we recommend urge Calls upon to for “ ” ‘ ’ ( ) – — : ; ? ** _ "
    "1. (a) • because not Council of Member States has need a is time within six months before 2027 Under Act critics say had"
).split(" ")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=60).map(" ".join)
    | st.text(min_size=1, max_size=200)
)
def test_any_text_is_read_and_demands_lie_within_it(text: str) -> None:
    whole = passage(text, start=7)
    found = recognise(whole, "Paper")
    assert [one for one in (found.demands if found else ()) if not whole.span.contains(one.span)] == []
