"""The date of publication: what a title page shows, and never what its words only speak of."""

import pytest

from assistant.reading.dates import front_date

PROSE = ["The Agency should measure noise along every line in the country and publish the results each May."]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("12 March 2019", "2019-03-12"),
        ("Published 12 March 2019", "2019-03-12"),
        ("Date: 12 March 2019", "2019-03-12"),
        ("March 2019", "2019-03"),
        ("Brussels, 12 March 2019", "2019-03-12"),
        ("Annual report | 12 March 2019", "2019-03-12"),
        ("Ordered to be printed on 12 March 2019", "2019-03-12"),
        ("Council Regulation (EU) 2019/512 of 12 March 2019", "2019-03-12"),
        ("le 3 février 2016", "2016-02-03"),
        ("Vol. 12, No. 3 · Q3 2017", "2017"),
        ("In memory of the storm of 16 November 1975", None),
        ("Report on the storm of 16 November 1975", None),
        ("16 November 1975 was a dark day", None),
        ("The Ministry should publish a plan by 1 June 2027.", None),
        ("Deadline: 12 March 2019", None),
        ("In March 2019 it began.", None),
    ],
)
def test_a_date_stands_for_itself_or_is_only_spoken_of(line: str, date: str | None) -> None:
    assert front_date([["Lights on the Coast"], [line], PROSE]) == date


def test_below_running_text_only_a_place_is_beside_the_date() -> None:
    assert front_date([PROSE, ["New York, 12 March 2019"]]) == "2019-03-12"
    assert front_date([PROSE, ["— Ann Berg (@berg) 12 March 2019"]]) is None
    assert front_date([PROSE, ["Storm, 1 May 2001"], ["Flood, 2 May 2002"], ["Fire, 3 May 2003"]]) is None


def test_running_text_gives_the_date_only_where_a_sentence_begins_with_its_publication() -> None:
    more = "It sets out what the Ministry found in the ports of the country in the winter."
    assert front_date([[f"This report was published on 12 March 2019. {more}"]]) == "2019-03-12"
    assert front_date([[f"The earlier report, published on 12 March 2019, was wrong. {more}"]]) is None


def test_a_date_in_a_title_of_two_lines_is_spoken_of() -> None:
    assert front_date([["In honour of the storm of", "16 November 1975"], PROSE]) is None
