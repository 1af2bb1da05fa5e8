"""Texts with known structure."""

from hypothesis import strategies as st

from assistant.types import Document

BRIEF = """River Institute Policy Brief 14

FLOODS WITHOUT BORDERS
What the basin states should do before the next spring

1. Introduction

The river rises in one country and floods three. For forty years each
capital has built its own dykes, kept its own gauges and blamed its
neighbour. The flood of 2013, the worst since records began, cost
4.2 billion euros, according to the joint report; that is far more
than the states had spent on prevention since 1980.[1] A second co-
operation treaty was signed in 2015.

2. What has been tried

2.1 Early warning

Gauges exist, but they do not speak to each other. See the map in
Box 2 for the blind spots.

River Institute                                                      2
                                Page 2 of 6

River Institute                                                      3

3. Recommendations

The institute proposes the following:

1. The basin commission should publish all gauge readings within the
   hour. Where a state refuses, the commission should say so.

   This includes the readings of private dams.

2. National parliaments should
   (a) ratify the protocol by 2026;
   (b) fund at least two retention areas each, namely
       (i) one upstream, and
       (ii) one downstream; and
   (c) report every year.

3. Insurers should not raise premiums in the first three years, unless
the regulator finds
that reserves are too low.

The authors thank the commission for its comments. None of the above
binds any government.

Notes

1. Joint report of the basin states, Art. 5, paras. 3-5, 2014. The
   figure includes indirect damage.
"""


REPORT = """HOUSE OF THE PEOPLE
Committee on Fisheries

Contents

Summary ........................................ 3
1 Introduction ................................. 5
Conclusions and recommendations ............... 31

Committee on Fisheries: Empty Nets  3

Summary

Cod stocks have fallen by half. The Government told us that it was "content with
progress". We are not content with it.

Conclusions and recommendations
1.
We conclude that the Government has no plan. (Paragraph 14)
2.
We recommend that the Department publish, by the end of the year, a plan with
targets for each stock. (Paragraph 17)

Committee on Fisheries: Empty Nets  31

3.
The Department should consult the harbour communities, and it should report to
Committee on Fisheries: Empty Nets  32
this House what they said. (Paragraph 22)
Enforcement
4.
The inspectorate must have two more vessels. (Paragraph 30)
"""


RESOLUTION = """The Assembly,

Recalling its resolutions 12 (1999) and 31 (2004),

1. Calls upon all Members to stop the sale of water hyacinth;

2. Urges donors to support the programme, including by:
(a) Paying their contributions on time;
(b) Seconding experts;
and to inform the Assembly of what they have done;

3. Decides to remain seized of the matter.
"""


NEWS = """By Anna Reed
3 March 2024, 14:05
Share
Trams are coming back, but who will drive them?

The city wants 60 kilometres of new track. It has money for the rails and none for the drivers.

Workers lay track on Mill Street in February. Photo: J. Pool / Agency
Comments by the union were harsher. Share prices of the builder rose all the same.
Read also: Why buses are late
'A question of pay'
The council should raise wages before it orders another tram. Photo finishes are less close.
ADVERTISEMENT
Map makers have drawn the new lines already.
Subscribe to our newsletter
The mayor should also publish the contract.
© 2024 City Paper. All rights reserved.
Comments (12)
"""


FAQ = """Frequently asked questions on the dog licence

Who needs a licence?
Everybody who keeps a dog older than three months.

Can I apply online?
Yes. You should have at hand:
• your identity card
• the chip number
Then follow the steps on the screen.
"""


MINUTES = """MINUTES OF THE SCHOOL BOARD
Held on 12 May 2021 at 7 p.m.

1. Matters arising
1.1 The roof has been mended. The bill came to £12,400.
1.2 Mr. Odd will write to the council.

2. School meals
Dr. Penn said that meals should be free. It was resolved that:
a) the price be kept at £2.10;
b) the kitchen buy locally, where possible.

3. Any other business
None.
"""


MAIL = """Dear Pat,

thanks for the draft. Two things should change:

- We should ask for a kerb, not paint.
- The council must count cyclists before and after
  the works, not only after.

> I propose that we:
>
> 1. ask for paint
> 2. ask for signs
"""


MARKDOWN = """---
title: Bees
---
<!-- draft, do not cite
recommendations may change -->
Saving wild bees
================

> **Key message.** Pesticide rules should come first.
> Everything else is slower.

## Background

Wild bees are in decline[^1] and [honey bees][hb] are not.

| Region | Loss |
|--------|-----:|
| North  | 12 % |

![A bee on a thistle](bee.jpg)

We recommend:

1. **Ban neonicotinoids.** The Commission should ban them
   outdoors.

   A transition of one year is enough

   - beet growers get help
2. Member states should sow strips
along fields.

Some paragraph that follows the list and belongs to nobody.

[^1]: Red List, 2019.
    Second line of the note.

    Second paragraph of the note.
[hb]: https://example.org/bees "Bees"
"""


REPLIES = """Youth and work: a note for ministers
Young people find work later than their parents did. This note says what ministers can do about it.
Recommendation 1
Ministers should open the civil service to school leavers.
This would cost little.
Recommendation 2
Ministers should not cap student numbers.
Annex
The survey was held in May.¹ It had 900 respondents.²
¹ By telephone.
² Weighted by age and region; see the data sheet for
details of the weighting.
"""


PARLIAMENT = """The European Chamber,
–   having regard to its resolution of 3 May 2018,
A.  whereas roaming fees were abolished in 2017;
B.  whereas prices fell by approx. 40 %;
1.  Calls on the Commission to extend the ban to calls abroad;
2.  Stresses that operators must not raise domestic prices to make up for it, unless
regulators agree.
(1) OJ L 115, 27.4.2012, p. 12.
(2) Texts adopted, P8_TA(2018)0111.
"""


BLACKOUT = """After the Blackout

The grid failed on a Monday.[1] The operator should publish the logs.[2]

1. The regulator should order an inquiry.
2. The operator should not lead it.

We think that both are needed.

[1] Operator's statement, 3 May.
It was later corrected.
[2] The logs are kept for 90 days.
"""


INDENTED = """    A NOTE ON HARBOURS

    Harbours silt up. The authority
    should dredge each year, and it should
    not dump the spoil at sea unless the
    minister has agreed.  It may be used for
    building instead.

    Three steps:

      1.  Survey the channel before the winter, with a
          multi-beam echo sounder, and
          publish the chart.
      2.  Dredge.
      3.  Pay the fishermen who lose their
          ground.

    A second survey follows in spring.
"""


CHECKLIST = """I. POLITICAL QUESTIONS
A. Elections
The commission should be independent. It should have its own budget.
B. Parties
Parties should open their books.
II. ECONOMIC QUESTIONS
R1
Every ministry should name a data officer.

R2
The officer should report to the minister, not to the
press office.
"""


OUTLINES = {
    BRIEF: """
        heading 1: River Institute Policy Brief 14
        heading 2: FLOODS WITHOUT BORDERS
        heading 3: What the … next spring
        heading 2: 1. Introduction
        paragraph: The river … in 2015.
        heading 2: 2. What has been tried
        heading 3: 2.1 Early warning
        paragraph: Gauges exist, … blind spots.
        furniture: River Institute 2
        furniture: Page 2 of 6
        furniture: River Institute 3
        heading 2: 3. Recommendations
        paragraph: The institute proposes the following:
        item 1: The basin … private dams.
        item 2: National parliaments should
          item a: ratify the protocol by 2026;
          item b: fund at … each, namely
            item i: one upstream, and
            item ii: one downstream; and
          item c: report every year.
        item 3: Insurers should … too low.
        paragraph: The authors … any government.
        heading 3: Notes
        footnote 1: Joint report … indirect damage.
    """,
    REPORT: """
        heading 1: HOUSE OF THE PEOPLE
        heading 2: Committee on Fisheries
        furniture: Contents
        furniture: Summary ........................................ 3
        furniture: 1 Introduction ................................. 5
        furniture: Conclusions and recommendations ............... 31
        furniture: Committee on … Nets 3
        heading 3: Summary
        paragraph: Cod stocks … with it.
        heading 3: Conclusions and recommendations
        item 1: We conclude … (Paragraph 14)
        item 2: We recommend … (Paragraph 17)
        furniture: Committee on … Nets 31
        item 3: The Department … (Paragraph 22)
        heading 3: Enforcement
        item 4: The inspectorate … (Paragraph 30)
    """,
    RESOLUTION: """
        paragraph: The Assembly,
        paragraph: Recalling its … 31 (2004),
        item 1: Calls upon … water hyacinth;
        item 2: Urges donors … including by:
          item a: Paying their contributions on time;
          item b: Seconding experts; … have done;
        item 3: Decides to … the matter.
    """,
    NEWS: """
        paragraph: By Anna Reed
        paragraph: 3 March 2024, 14:05
        furniture: Share
        heading 1: Trams are … drive them?
        paragraph: The city … the drivers.
        caption: Workers lay … / Agency
        paragraph: Comments by … the same.
        furniture: Read also: … are late
        heading 2: 'A question of pay'
        paragraph: The council … less close.
        furniture: ADVERTISEMENT
        paragraph: Map makers … lines already.
        furniture: Subscribe to our newsletter
        paragraph: The mayor … the contract.
        caption: © 2024 … rights reserved.
        furniture: Comments (12)
    """,
    FAQ: """
        heading 1: Frequently asked … dog licence
        heading 2: Who needs a licence?
        paragraph: Everybody who … three months.
        heading 2: Can I apply online?
        paragraph: Yes. You … at hand:
        item -: your identity card
        item -: the chip number
        paragraph: Then follow … the screen.
    """,
    MINUTES: """
        heading 1: MINUTES OF THE SCHOOL BOARD
        paragraph: Held on … 7 p.m.
        heading 2: 1. Matters arising
        item 1.1: The roof … to £12,400.
        item 1.2: Mr. Odd … the council.
        heading 2: 2. School meals
        paragraph: Dr. Penn … resolved that:
        item a: the price … at £2.10;
        item b: the kitchen … where possible.
        heading 2: 3. Any other business
        paragraph: None.
    """,
    MAIL: """
        paragraph: Dear Pat,
        paragraph: thanks for … should change:
        item -: We should … not paint.
        item -: The council … only after.
        paragraph: I propose that we:
        item 1: ask for paint
        item 2: ask for signs
    """,
    MARKDOWN: """
        furniture: --- title: Bees ---
        furniture: <!-- draft, … change -->
        heading 1: Saving wild bees
        paragraph: **Key message.** … is slower.
        heading 2: Background
        paragraph: Wild bees … are not.
        table: | Region … % |
        caption: ![A bee on a thistle](bee.jpg)
        paragraph: We recommend:
        item 1: **Ban neonicotinoids.** … is enough
          item -: beet growers get help
        item 2: Member states … along fields.
        paragraph: Some paragraph … to nobody.
        footnote 1: Red List, … the note.
        furniture: [hb]: https://example.org/bees "Bees"
    """,
    REPLIES: """
        heading 1: Youth and … for ministers
        paragraph: Young people … about it.
        item 1: Ministers should … cost little.
        item 2: Ministers should … student numbers.
        heading 2: Annex
        paragraph: The survey … 900 respondents.²
        footnote 1: By telephone.
        footnote 2: Weighted by … the weighting.
    """,
    PARLIAMENT: """
        paragraph: The European Chamber,
        item -: having regard … May 2018,
        item A: whereas roaming … in 2017;
        item B: whereas prices … 40 %;
        item 1: Calls on … calls abroad;
        item 2: Stresses that … regulators agree.
        item 1: OJ L … p. 12.
        item 2: Texts adopted, P8_TA(2018)0111.
    """,
    BLACKOUT: """
        heading 1: After the Blackout
        paragraph: The grid … the logs.[2]
        item 1: The regulator … an inquiry.
        item 2: The operator … lead it.
        paragraph: We think … are needed.
        footnote 1: Operator's statement, … later corrected.
        footnote 2: The logs … 90 days.
    """,
    INDENTED: """
        heading 1: A NOTE ON HARBOURS
        paragraph: Harbours silt … building instead.
        paragraph: Three steps:
        item 1: Survey the … the chart.
        item 2: Dredge.
        item 3: Pay the … their ground.
        paragraph: A second … in spring.
    """,
    CHECKLIST: """
        heading 2: I. POLITICAL QUESTIONS
        heading 3: A. Elections
        paragraph: The commission … own budget.
        heading 3: B. Parties
        paragraph: Parties should open their books.
        heading 2: II. ECONOMIC QUESTIONS
        item 1: Every ministry … data officer.
        item 2: The officer … press office.
    """,
}


def document(text: str) -> Document:
    media_type = "text/markdown" if text.startswith("---") or text.startswith("#") else "text/plain"
    return Document("x", text, "", media_type, "", "x")


PIECES = st.sampled_from(
    [
        "1. ",
        "2. ",
        "(a) ",
        "(i) ",
        "- ",
        "• ",
        "> ",
        "# ",
        "---",
        "```",
        "<!--",
        "-->",
        "[1]",
        "[^a]: ",
        "¹",
        "|",
        "| a |",
        "Photo: X",
        "Notes",
        "Contents",
        "Page 2",
        "A Title",
        "The town should act. ",
        "and so on",
        "word ",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\f",
        "  ",
        "\t",
        ":",
    ]
)


TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=120).map("".join))
