"""What is traded in the demonstration city: invented rights with valid numbers."""

from dataclasses import dataclass
from datetime import date, timedelta

from listings.assets.kinds import AssetKind
from listings.assets.numbers.china import cn_check_digit


@dataclass(frozen=True, slots=True)
class Right:
    """A right before it is entered. `classes` are (scheme, code)."""

    kind: AssetKind
    title: str
    title_en: str
    classes: tuple[tuple[str, str], ...]
    number: str
    filed: date
    granted: date
    owner: str


TOPICS = (
    ("海上风电机组叶片除冰", "de-icing offshore wind turbine blades", "F03D 80/40", "wind"),
    ("液流电池电解液再平衡", "rebalancing the electrolyte of flow batteries", "H01M 8/18", "storage"),
    ("低温锂离子电池自加热", "self-heating lithium-ion batteries in the cold", "H01M 10/615", "storage"),
    ("固体氧化物燃料电池密封", "sealing solid oxide fuel cells", "H01M 8/0282", "institute"),
    ("氢气纯化膜再生", "regenerating membranes for hydrogen purification", "B01D 53/22", "institute"),
    ("船舶压载水在线监测", "monitoring ship ballast water on line", "G01N 33/18", "ships"),
    ("港口集装箱自动识别", "recognising containers in ports", "G06V 20/52", "ships"),
    ("海参养殖池水质调控", "regulating the water of sea cucumber ponds", "A01K 63/04", "sea"),
    ("牡蛎净化与保鲜", "purifying oysters and keeping them fresh", "A23B 4/015", "sea"),
    ("轨道车辆转向架故障诊断", "diagnosing faults of rail bogies", "G01M 17/08", "rail"),
    ("高速轴承润滑", "lubricating high-speed bearings", "F16C 33/66", "rail"),
    ("数控机床热误差补偿", "compensating thermal errors of machine tools", "B23Q 15/18", "tools"),
    ("石化管道泄漏定位", "locating leaks in petrochemical pipelines", "F17D 5/06", "institute"),
    ("催化剂载体制备", "preparing catalyst supports", "B01J 35/10", "institute"),
    ("海水淡化膜清洗", "cleaning desalination membranes", "B01D 65/02", "university"),
    ("工业废盐资源化", "recycling industrial waste salt", "C02F 9/00", "institute"),
    ("内窥镜图像增强", "enhancing endoscope images", "A61B 1/00", "medical"),
    ("骨科植入物表面处理", "treating the surface of orthopaedic implants", "A61L 27/30", "medical"),
    ("微流控核酸检测", "testing nucleic acids on microfluidic chips", "C12Q 1/68", "medical"),
    ("智能电表负荷辨识", "identifying loads with smart meters", "G01R 22/06", "software"),
    ("无人艇编队控制", "controlling formations of unmanned boats", "G05D 1/02", "ships"),
    ("激光焊缝跟踪", "tracking laser weld seams", "B23K 26/044", "tools"),
    ("碳纤维复合材料修补", "repairing carbon fibre composites", "B29C 73/10", "rail"),
    ("钢铁烟气余热回收", "recovering waste heat from steel flue gas", "F27D 17/00", "university"),
    ("边缘计算任务调度", "scheduling tasks on edge computers", "G06F 9/48", "software"),
    ("中文语音降噪", "removing noise from Chinese speech", "G10L 21/0208", "software"),
    ("加密数据检索", "searching encrypted data", "G06F 21/62", "software"),
    ("冷链温度追溯", "tracing cold-chain temperatures", "G06K 17/00", "sea"),
    ("苹果采后保鲜", "keeping apples fresh after harvest", "A23B 7/148", "sea"),
    ("建筑外墙保温", "insulating facades", "E04B 1/76", "university"),
    ("跨海大桥索力监测", "monitoring cable forces of sea bridges", "G01L 5/04", "university"),
    ("压缩空气储能换热", "exchanging heat in compressed-air storage", "F28D 20/00", "storage"),
)

FORMS = (("方法", "Method"), ("装置", "Device"), ("系统", "System"), ("控制方法", "Control method"))

MARKS = (
    ("海岚", "HAILAN", ("9", "35"), "wind"),
    ("潮信", "CHAOXIN", ("38", "42"), "software"),
    ("星屿", "XINGYU", ("25",), "studio"),
    ("蓝贝湾", "LANBEI BAY", ("29", "31"), "sea"),
    ("北辰舟", "BEICHENZHOU", ("12",), "ships"),
    ("澄海源", "CHENGHAIYUAN", ("32",), "sea"),
    ("云帆智造", "YUNFAN MAKERS", ("7", "42"), "tools"),
    ("棠溪", "TANGXI", ("30",), "sea"),
    ("参王渡", "SHENWANGDU", ("29",), "sea"),
    ("晴川灯", "QINGCHUAN LAMP", ("11",), "university"),
    ("雾凇里", "WUSONGLI", ("43",), "studio"),
    ("砺锋", "LIFENG", ("7", "8"), "tools"),
    ("万象潮", "WANXIANG", ("41",), "studio"),
    ("海棠书屋", "HAITANG BOOKS", ("16", "41"), "studio"),
    ("鲸歌", "WHALESONG", ("15", "41"), "studio"),
    ("渔光曲水", "YUGUANG", ("29", "31"), "sea"),
    ("岸芷", "ANZHI", ("3",), "sea"),
    ("远舰", "YUANJIAN", ("28",), "ships"),
    ("屿光", "YUGUANG LIGHT", ("11", "42"), "wind"),
    ("潮间带", "INTERTIDE", ("18", "25"), "studio"),
    ("岭上雪梨", "LINGSHANG", ("31", "32"), "sea"),
    ("澜芯", "LANXIN", ("9", "42"), "software"),
    ("衡港", "HENGGANG", ("39",), "ships"),
    ("砚池", "YANCHI", ("16",), "studio"),
    ("青埠", "QINGBU", ("29", "43"), "sea"),
    ("轨迹家", "RAILMATE", ("12", "37"), "rail"),
    ("晨桥", "CHENQIAO", ("10",), "medical"),
    ("蓄海", "XUHAI", ("9", "39"), "storage"),
)

WORKS = (
    ("港口调度仿真软件", "Port dispatch simulation software", True),
    ("海洋牧场管理系统", "Marine ranch manager", True),
    ("船舶能效分析平台", "Ship energy efficiency platform", True), ("电池寿命预测软件", "Battery life predictor", True),
    ("冷链追溯小程序", "Cold chain tracer", True), ("机器人示教软件", "Robot teaching software", True),
    ("水质数据大屏软件", "Water quality wallboard", True), ("图纸比对软件", "Drawing comparison software", True),
    ("交响诗《潮声》", "Sound of the Tide, symphonic poem", False),
    ("纪录片《海上风车》", "Windmills at Sea, documentary", False),
    ("动画短片《小海参历险记》", "The Little Sea Cucumber, animated short", False),
    ("插画集《星海四季》", "Four Seasons of Xinghai, illustrations", False),
    ("小说《灯塔以北》", "North of the Lighthouse, novel", False),
    ("教材《氢能入门》", "First Steps in Hydrogen, textbook", False),
    ("摄影集《老码头》", "The Old Wharf, photographs", False), ("舞台剧《船坞》", "The Dockyard, stage play", False),
    ("字体《海石体》", "Haishi, typeface", False), ("地图《滨海步道》", "The Coastal Path, map", False),
    ("风场排布优化软件", "Wind farm layout optimiser", True), ("岸桥远程操控软件", "Quay crane remote control", True),
    ("病理切片标注软件", "Pathology slide annotator", True), ("工艺参数追溯软件", "Process parameter tracer", True),
    ("儿童绘本《海边的灯》", "The Lamp by the Sea, picture book", False),
    ("歌曲《北纬三十九度》", "Thirty-Nine North, song", False),
    ("科普片《藻类的一天》", "A Day of Algae, science film", False),
    ("图案《浪花纹样》", "Surf, pattern design", False),
)  # fmt: skip


def patent(place: int, filed: date) -> Right:
    """The `place`-th patent: each topic once as a method, then as a device, a system and a way to control it."""
    topic, topic_en, ipc, owner = TOPICS[place % len(TOPICS)]
    form, form_en = FORMS[place // len(TOPICS) % len(FORMS)]
    utility = form == "装置" and place % 3 == 0
    digits = f"{filed.year}{'2' if utility else '1'}{9_000_000 + place * 137:07d}"
    return Right(
        AssetKind.PATENT_UTILITY if utility else AssetKind.PATENT_INVENTION,
        f"一种{topic}的{form}",
        f"{form_en} for {topic_en}",
        (("IPC", ipc),),
        f"{digits}.{cn_check_digit(digits)}",
        filed,
        filed + timedelta(days=200 if utility else 640),
        owner,
    )


def mark(place: int, filed: date) -> Right:
    """The `place`-th trade mark."""
    name, name_en, classes, owner = MARKS[place % len(MARKS)]
    nice = tuple(("NICE", each) for each in classes)
    number = str(71_000_000 + place * 3571)
    return Right(AssetKind.TRADEMARK, name, name_en, nice, number, filed, filed + timedelta(days=300), owner)


def work(place: int, filed: date) -> Right:
    """The `place`-th work or program."""
    title, title_en, is_software = WORKS[place % len(WORKS)]
    serial = 900_000 + place * 211
    number = f"{filed.year}SR{serial:07d}" if is_software else f"国作登字-{filed.year}-F-{serial:08d}"
    kind = AssetKind.SOFTWARE if is_software else AssetKind.COPYRIGHT_WORK
    return Right(
        kind, title, title_en, (), number, filed, filed + timedelta(days=30), "software" if is_software else "studio"
    )
