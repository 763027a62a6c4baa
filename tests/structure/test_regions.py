from __future__ import annotations

import pytest

from pbtext.structure.regions import divisions, find_region


def region(title: str, *body: str, tail: tuple[str, ...] = ()) -> tuple[str, str]:
    return find_region(title, [title, *body], list(tail), "\n".join([title, *body, *tail]))


@pytest.mark.parametrize(
    ("title", "place", "province"),
    [
        ("安吉县2023年度项目支出绩效评价报告", "安吉县", "浙江省"),
        ("曲阜市财政局关于2022年度绩效自评复核的通报", "曲阜市", "山东省"),
        ("凤凰县2023年旅游专项资金绩效评价报告", "凤凰县", "湖南省"),
        ("若尔盖县草原补奖资金绩效自评报告", "若尔盖县", "四川省"),
        ("成都市2023年预算绩效管理工作总结", "成都市", "四川省"),
        ("西双版纳傣族自治州勐腊县2023年绩效评价报告", "勐腊县", "云南省"),
        ("伊金霍洛旗2023年项目支出绩效评价报告", "伊金霍洛旗", "内蒙古自治区"),
    ],
)
def test_real_places(title: str, place: str, province: str) -> None:
    assert region(title, "正文没有再提到地名。") == (place, province)


def test_a_name_that_stands_in_several_provinces_is_told_by_its_city() -> None:
    assert region("鼓楼区2023年绩效评价报告", "福州市财政局：", "按照福州市统一部署开展评价。") == ("鼓楼区", "福建省")
    assert region("鼓楼区2023年绩效评价报告", "南京市财政局：", "按照南京市统一部署开展评价。") == ("鼓楼区", "江苏省")


def test_a_district_that_no_table_knows_takes_the_province_of_its_city() -> None:
    place, province = region(
        "麓泉区2023年度绩效评价报告", "麓泉区财政局对麓泉区的项目开展了评价。", "按照长沙市要求，麓泉区上报了材料。"
    )
    assert province == "湖南省"
    assert place in {"麓泉区", "长沙市"}


def test_a_province_alone() -> None:
    assert region("甘肃省2023年省级部门绩效评价报告", "正文。") == ("甘肃省", "甘肃省")


def test_words_that_end_like_places_are_none() -> None:
    assert region(
        "社区养老服务项目绩效评价报告",
        "各县区、全市、园区、示范区、超市均已纳入。",
        "各县区、全市、园区、示范区、超市均已纳入。",
    ) == ("", "")


def test_the_table_knows_all_provinces() -> None:
    assert len(set(divisions().provinces.values())) >= 31
    assert divisions().provinces["广西"] == "广西壮族自治区"
    assert len(divisions().places) > 2000
