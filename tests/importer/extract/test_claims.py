"""Sentences in the manner of local news, most of them from no one place, and the figures a careful reader counts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importer.extract.claims import find_claims
from articles.importer.segment import segment
from articles.importer.types import ClaimFind, Document, Line
from articles.text.spans import Span


def document_of(text: str) -> Document:
    """Every line of the text as a body paragraph."""
    lines, start = [], 0
    for line in text.split("\n"):
        if line:
            lines.append(Line(Span(start, start + len(line)), "body", "test"))
        start += len(line) + 1
    return segment(text, tuple(lines))


def written(claim: ClaimFind) -> str:
    """A claim as the tables write it: "over 300 平方米", "5-15 户"; exact is left out."""
    number = f"{claim.value.normalize():f}"
    if claim.value_max is not None:
        number += f"-{claim.value_max.normalize():f}"
    return " ".join([claim.qualifier, number, claim.unit]).removeprefix("exact ")


FIGURES = [
    # plain counts, unit before or behind the thing
    ("社区划成9个网格,配了9名网格长和21名专职网格员。", ["9 个", "9 名", "21 名"]),
    ("辖区总人口2318户,6120人。", ["2318 户", "6120 人"]),
    ("全镇常住人口846户2511人,流动人口120户398人。", ["846 户", "2511 人", "120 户", "398 人"]),
    ("共有党员62名,其中女党员25名。", ["62 名", "25 名"]),
    ("商户联盟吸纳爱心商家68家,推出优惠项目23项。", ["68 家", "23 项"]),
    ("134张表决票里有125张同意。", ["134 张", "125 张"]),
    ("居民代表32人到会,28人举手赞成。", ["32 人", "28 人"]),
    ("组建10支共86人的志愿队伍。", ["10 支", "86 人"]),
    ("建成停车场3个(清竹里2个、雅苑1个),新增泊位92个。", ["3 个", "2 个", "1 个", "92 个"]),
    ("小区内安装AED急救设备2台、AI摄像头16个。", ["2 台", "16 个"]),
    ("21家门店、12名义务调解员、30户外来家庭、9个案例、6处室外长廊。", ["21 家", "12 名", "30 户", "9 个", "6 处"]),
    ("召开12次会议,7人工作组开展8次日常巡查,春节前30户签约。", ["12 次", "7 人", "8 次", "30 户"]),
    ("社区对接区属单位,3名单位负责人进了“大党委”。", ["3 名"]),
    # qualifiers
    ("小区里添了150多处充电点位。", ["over 150 处"]),
    ("拆除违建300余平方米,清运垃圾12.5吨。", ["over 300 平方米", "12.5 吨"]),
    ("全区现有楼栋长上千名,中心户近百户。", ["over 1000 名", "nearly 100 户"]),
    ("老小区占比达60%左右。", ["about 60 %"]),
    ("调解成功率在98%以上。", ["over 98 %"]),
    ("机关党员2100多名下沉到56个社区,认领岗位1800余个。", ["over 2100 名", "56 个", "over 1800 个"]),
    ("约有400户居民签了字,不足30户还在观望。", ["about 400 户", "under 30 户"]),
    ("服务覆盖近3万余人。", ["about 30000 人"]),
    ("报名者多达270人,至少50人当场领了任务。", ["270 人", "over 50 人"]),
    ("二十来户人家搬进了新楼。", ["about 20 户"]),
    ("大家凑了十几个点子。", ["over 10 个"]),
    ("全年节约10万元电费,预约30户上门。", ["100000 元", "30 户"]),
    # money, areas, lengths, percents
    ("改造面积2.97万㎡,惠及居民388户。", ["29700 ㎡", "388 户"]),
    ("帮扶单位援助30万元改造资金,共投入约35万元。", ["300000 元", "about 350000 元"]),
    ("每餐12元,低保老人每餐8元。", ["12 元", "8 元"]),
    ("停车费由每月150元降到90元。", ["150 元", "90 元"]),
    ("收费定在每年600元至800元。", ["600-800 元"]),
    ("筹集资金1亿2000万元。", ["120000000 元"]),
    ("户均出资不足千元。", ["under 1000 元"]),
    ("打通2.4公里的断头路。", ["2.4 公里"]),
    ("清理出零星空地8处、24.8亩。", ["8 处", "24.8 亩"]),
    ("群众满意度由87.5%提升到96.2%。", ["87.5 %", "96.2 %"]),
    ("百分之八十五的住户投了赞成票。", ["85 %"]),
    ("管理人口约21万。", ["about 210000 人"]),
    # Chinese numerals that count
    ("三个社区合用一处场地。", ["3 个"]),
    ("近三千名党员、十二支队伍一起上门。", ["nearly 3000 名", "12 支"]),
    ("党员认领了二十多件心愿。", ["over 20 件"]),
    ("新栽树木一千五百余株。", ["over 1500 株"]),
    ("街道排出十件实事,分给七个专班。", ["10 件", "7 个"]),
    # ranges
    ("来了七八位老街坊。", ["7-8 位"]),
    ("每个楼组联系20至30户居民。", ["20-30 户"]),
    ("每季度给3~5户特困家庭送菜。", ["3-5 户"]),
    ("三五户成组,十来户成片。", ["3-5 户", "about 10 户"]),
    ("给困难家庭每月发放30-50万元补助。", ["300000-500000 元"]),
    # durations and times
    ("从提出诉求到装好扶手只用了3天。", ["3 天"]),
    ("不到两周,积水就排干了。", ["under 2 周"]),
    ("工程历时一年半。", ["1.5 年"]),
    ("大伙儿用了一个多月时间,把账理清了。", ["over 1 个月"]),
    ("报修30分钟内响应,一般问题2个工作日内办结。", ["30 分钟", "2 个工作日"]),
    ("共走访群众3000余次,发放问卷1060份,梳理意见建议215条。", ["over 3000 次", "1060 份", "215 条"]),
    ("工作室接待来访群众1200余人次,开展活动12场次。", ["over 1200 人次", "12 场次"]),
    ("队伍从最初5人发展到现在的63人。", ["5 人", "63 人"]),
    ("满意度测评得98.6分,每个网格覆盖200-300户或0.5-1平方公里。", ["98.6 分", "200-300 户", "0.5-1 平方公里"]),
    ("每天做14个菜左右,20个左右的摊位都满座。", ["about 14 个", "about 20 个"]),
    ("老旧小区36栋,小区12栋楼都刷了墙。", ["36 栋", "12 栋"]),
    ("四处隐患点已整改,18票赞成,2票反对。", ["4 处", "18 票", "2 票"]),
    # as pages print them
    ("全年接待６８０人次。", ["680 人次"]),
    ("全區共有 １２８ 個社區(qū)。", ["128 个"]),
    ("全市登记志愿者12,480名,2,150名常年在岗。", ["12480 名", "2150 名"]),
    ("“我们这支队伍有46个人,去年跑了310多趟。”她说。", ["46 个", "over 310 趟"]),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES, ids=[text for text, _ in FIGURES])
def test_figures_are_counted(text: str, expected: list[str]) -> None:
    assert [written(claim) for claim in find_claims(document_of(text))] == expected


NO_FIGURES = [
    # ordinals, dates, times of day
    "第三网格党支部昨天开会。",
    "街道评出第12批示范岗,社区排在前10名。",
    "党的二十大以来,城乡面貌一新;十九届四中全会作出部署。",
    "2023年5月18日上午9点30分,议事会开场。",
    "晚上七点半,周一到周五,5月至9月,小广场都热闹。",
    "小区建于上世纪90年代,2008年通的煤气。",
    "21年8月,驿站开门。",
    "二期工程开工,三期项目还在画图。",
    # addresses, numbers of things
    "家住5栋的李叔指着12号楼3单元501室。",
    "沿解放路38号往东走,22路公交直达。",
    "12座104单元的灯亮了,A3栋的还没亮。",
    "锦绣小区12栋的灯修好了。",
    "一楼的住户、六层的老楼、13层的电梯房。",
    "国发〔2021〕12号文件,ICP备05001234号。",
    "拨打12345热线,或0551-62345678转8001。",
    # slogans, brands, labels
    "社区牢记“四个意识”,做到两个维护,坚持三会一课。",
    "“1+6+N”工作机制转起来,1+1>2的效果慢慢显出来。",
    "“三红一新”叫得响,“五个一”做得实。",
    "打造“15分钟便民生活圈”,24小时值守的岗亭亮着灯。",
    "“百名书记讲党课”活动开到了院坝。",
    "学习《关于推进五项改革的20条意见》。",
    "一户一策、一楼一议,一老一小都有人管。",
    "《社区30个为什么》印成了小册子。",
    # “a”, idioms, and figures of speech
    "一支队伍、一个群、一张表,串起了整条街。",
    "千家万户的小事,万众一心去办。",
    "居民四处打听、四处奔走;三位一体,五户联保,两手抓。",
    "十分满意,百姓点赞,统一标准,三番五次上门。",
    "一名网格员就是一面旗,一件事一办到底。",
    "数十名志愿者和几百位居民都来了,几户人家还没签字。",
    "两人一拍即合,三方坐到一起。",
    # abstractions and frameworks
    "从五个方面下功夫,六项能力建设一起抓。",
    "建立区、街道、社区三级联动机制,实行四方协调。",
    "把握3个环节,突出两个重点,做到四个到位。",
    "配套四项机制、一项制度,压实两级责任。",
    "深刻领悟两个确立,做到四个全面、五个统筹,打赢3大攻坚战。",
    "将工作分为3个阶段、5个步骤推进,功夫下在三个“零距离”上。",
    "它是全市首批十大品牌之一,党的十九大之后更是如此。",
    # ages, vague times, habits
    "今年67岁的王奶奶退休12年了,孙子读三年级。",
    "80后党员带着90后骑手上门。",
    "几个月前,这里还是荒地;三年前更乱;两天后再看,变了样。",
    "近三年来,街道变了样;这两天,大伙儿都在说这事。",
    "每月召开一次联席会议,每周二、周四开门;每季度到现场办公1次。",
    "八小时之外,连续五年,三年行动计划,两年一小变。",
    # other figures that are no result of local work
    "全国百强社区、世界500强企业、5A级景区都来取经。",
    "阅读 1023 次",
    "增长两位数,列第二方阵。",
    "1个楼道13层、每层8户。",
]


@pytest.mark.parametrize("text", NO_FIGURES)
def test_words_with_numbers_that_count_nothing(text: str) -> None:
    assert [written(claim) for claim in find_claims(document_of(text))] == []


SUBJECTS = [
    # behind the unit, up to the verb
    ("街道选出58名热心党员当楼长。", ["热心党员"]),
    ("12个老旧小区完成了改造。", ["老旧小区"]),
    ("9名退役军人主动报了名。", ["退役军人"]),
    ("选聘3名辖区单位负责人担任兼职委员。", ["辖区单位负责人"]),
    ("解决了140件居民的烦心事。", ["居民的烦心事"]),
    ("8家银行设立的服务点都挂了牌。", ["银行"]),
    ("6家平台的860名骑手进了网格。", ["平台", "骑手"]),
    ("新建了20个“红色驿站”。", ["红色驿站"]),
    ("表彰30户“五好”家庭。", ["五好家庭"]),
    ("在全镇11个城乡社区中推开。", ["城乡社区"]),
    ("遴选出42个有代表性的项目。", ["项目"]),
    ("4000余名以快递员、配送员为主的劳动者在路上。", ["劳动者"]),
    ("12个居委会、5家国有企业、20台智能设备都登记了。", ["居委会", "国有企业", "智能设备"]),
    ("6名网格长“驻点”办公,3所初中开了门。", ["网格长", "初中"]),
    ("90%的楼栋有了党小组,满意率100%的记录还在。", ["楼栋", "满意率"]),
    # before the unit, after the verb of making
    ("组建志愿服务队94支。", ["志愿服务队"]),
    ("在背街小巷划设停车位18个、安装反光镜5个。", ["停车位", "反光镜"]),
    ("打造以步行街为核心的红色商圈1个。", ["红色商圈"]),
    ("停车位只有59个。", ["停车位"]),
    ("挽回损失6万余元。", ["挽回损失"]),
    ("工作站里教师、律师、医生等志愿者有300余名。", ["志愿者"]),
    ("累计征集“微心愿”630个,认领“微心愿”587个。", ["征集微心愿", "认领微心愿"]),
    ("化解纠纷达260余起,签约比例达91.4%。", ["化解纠纷", "签约比例"]),
    ("先后投资8万余元用于修缮。", ["投资"]),
    ("认领完成群众心愿587个。", ["认领完成群众心愿"]),
    ("组建了社会调解组织125个。", ["社会调解组织"]),
    ("公约30份,会计15名,专(兼)职网格员172名,兼职网格员(骑手)8名。", ["公约", "会计", "专(兼)职网格员", "兼职网格员"]),
    ("处理来信诉求、网络投诉、电话投诉等1500余件。", ["处理来信诉求、网络投诉、电话投诉"]),
    ("志愿者从几十人增加到870多人。", ["志愿者"]),
    ("街道共有2318户。", ["居民"]),
    ("按照20-40户划分楼组。", ["居民"]),
    # taken over from the figure before
    ("辖区总人口1880户,4960人。", ["总人口", "总人口"]),
    ("清理出零星空地8处、24.8亩。", ["清理零星空地", "清理零星空地"]),
    ("少数民族1942人,占户籍人口的31%。", ["少数民族", "少数民族占户籍人口比例"]),
    ("人员由最初的1人增加到如今的21人。", ["人员", "人员"]),
    ("体检费用从96元降至60元。", ["体检费用", "体检费用"]),
]


@pytest.mark.parametrize(("text", "expected"), SUBJECTS, ids=[text for text, _ in SUBJECTS])
def test_the_counted_thing(text: str, expected: list[str]) -> None:
    assert [claim.subject for claim in find_claims(document_of(text))] == expected


PERIODS = [
    ("截至2023年底,全区建成驿站126个。", ["截至2023年底"]),
    ("截至目前,社区解答咨询120次,调解纠纷30起。", ["截至目前", "截至目前"]),
    ("去年,街道办结诉求820件;今年一季度,又办结260件。", ["去年", "今年一季度"]),
    ("自2021年3月项目启动以来,累计服务老人5200人次。", ["自2021年3月项目启动以来"]),
    ("“老街坊”调解室自2019年成立至今,化解纠纷310起。", ["自2019年成立至今"]),
    ("7月12日,来自8个街道的60名代表到场。", ["7月12日", "7月12日"]),
    ("目前,社区共有党员112名。", ["目前"]),
    ("2022年,街道投入60万元,2023年又追加25万元。", ["2022年", "2023年"]),
    ("今年以来,新增车位90个;清理楼道36处。", ["今年以来", "今年以来"]),
    ("仅上半年就收集建议45条。", ["上半年"]),
    ("2024年1至6月,街道办结诉求980件。", ["2024年1至6月"]),
    ("从2025年算起,办结民生事项15件。", ["2025年"]),
    ("去年以来街道共开展培训12场。", ["去年以来"]),
    ("2020年底,街道推出领办制度。仅1个月时间就办成72件实事。", ["2020年底", "2020年底"]),
    ("春节期间,志愿者送出春联600副。", ["春节期间"]),
    ("队伍由最初的5人增加到现在的63人。", ["", "现在"]),
    # a founding date or a loose word governs nothing
    ("小区建于1998年,有居民420户。", [""]),
    ("居委会1999年成立,管着17个小区。", [""]),
    ("近年来,社区建成驿站5个。", [""]),
    ("今年,街道推开微网格,每户党员联系5至8户邻居。", [""]),
    ("6月3日,议事会开场。社区有住户900户。", [""]),
]


@pytest.mark.parametrize(("text", "expected"), PERIODS, ids=[text for text, _ in PERIODS])
def test_the_time_phrase_that_governs(text: str, expected: list[str]) -> None:
    assert [claim.as_of for claim in find_claims(document_of(text))] == expected


def test_span_is_the_clause_and_figure_the_number() -> None:
    document = document_of("街道请来驻地单位,腾出活动场地近2万余平米,惠及周边12个小区的居民。")
    first, second = find_claims(document)
    assert first.span.of(document.text) == "腾出活动场地近2万余平米"
    assert first.figure.of(document.text) == "近2万余平米"
    assert second.span.of(document.text) == "12个小区"


def test_kind_comes_from_the_unit() -> None:
    claims = find_claims(document_of("12名党员走访30户,开会4次,修路2公里,花了5万元,满意率98%,用时3天,共8000平方米。"))
    kinds = [claim.kind for claim in claims]
    assert kinds == ["people", "households", "times", "other", "money", "percent", "duration", "area"]


def test_title_is_not_read() -> None:
    text = "28个小区换新颜"
    document = segment(text, (Line(Span(0, len(text)), "title", "test"),))
    assert find_claims(document) == ()


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet="0123456789一二三十百千万亿两半余多近约达的“”《》,。;、个名户元%年月日自至今以来截目前党员 \nAa+-.",
        max_size=80,
    )
)
def test_any_text_is_read_without_error(text: str) -> None:
    document = document_of(text)
    for claim in find_claims(document):
        assert claim.span.contains(claim.figure)
        assert claim.span.end <= len(document.text)
        # What the database holds of a claim.
        assert claim.value <= 10**13
        assert len(claim.subject) <= 100
        assert len(claim.as_of) <= 60


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "一",
        "、",
        "“",
        "1个",
        "一个",
        "1,",
        "1-",
        "3万余",
        "自",
        "有1",
        "《",
        "的",
        "两天",
        "12名党员",
        "1月2日",
        "每天",
        "今年以来,",
    ],
)
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    document = document_of(piece * (40_000 // len(piece)))
    start = time.process_time()
    find_claims(document)
    # Twenty thousand figures take about a second; reading them in quadratic time would take minutes.
    assert time.process_time() - start < 4
