"""Who lives in the demonstration city. Every organisation is invented; its code has valid check digits."""

from dataclasses import dataclass

from parties.organisations.uscc import inner_check_digit, outer_check_digit

REGION = "210200"


def invented_uscc(serial: int, authority: str = "91") -> str:
    """A unified social credit code with both check digits right, from a serial that no register gives out."""
    body = f"D{serial:07d}"
    first = f"{authority}{REGION}{body}{inner_check_digit(body)}"
    return first + outer_check_digit(first)


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation with the person who acts for it (name, and the part of the e-mail address before the @)."""

    key: str
    name: str
    name_en: str
    kind: str
    person: str
    country: str = "CN"


@dataclass(frozen=True, slots=True)
class CenterPart:
    """An operation center: its code, names, industry and tier."""

    code: str
    name: str
    name_en: str
    industry: str
    tier: str
    document: str


CENTERS = (
    CenterPart(
        "C01",
        "国家洁净能源知识产权运营中心",
        "National Clean Energy IP Operation Center",
        "clean energy",
        "national",
        "国知运字〔2018〕3号",
    ),
    CenterPart(
        "C02",
        "海工装备知识产权运营中心",
        "Marine Equipment IP Operation Center",
        "marine equipment",
        "provincial",
        "省知发〔2018〕21号",
    ),
    CenterPart(
        "C03",
        "精细化工知识产权运营中心",
        "Fine Chemicals IP Operation Center",
        "fine chemicals",
        "provincial",
        "省知发〔2018〕22号",
    ),
    CenterPart(
        "C04",
        "轨道交通知识产权运营中心",
        "Rail Transit IP Operation Center",
        "rail transit",
        "municipal",
        "星知备〔2018〕1号",
    ),
    CenterPart(
        "C05",
        "软件与数字内容知识产权运营中心",
        "Software and Digital Content IP Operation Center",
        "software",
        "municipal",
        "星知备〔2018〕2号",
    ),
    CenterPart(
        "C06",
        "生物医药知识产权运营中心",
        "Biomedicine IP Operation Center",
        "biomedicine",
        "municipal",
        "星知备〔2018〕3号",
    ),
    CenterPart(
        "C07",
        "现代渔业知识产权运营中心",
        "Modern Fisheries IP Operation Center",
        "fisheries",
        "municipal",
        "星知备〔2018〕4号",
    ),
    CenterPart(
        "C08",
        "港航物流知识产权运营中心",
        "Port and Logistics IP Operation Center",
        "logistics",
        "municipal",
        "星知备〔2018〕5号",
    ),
    CenterPart(
        "C09",
        "智能制造知识产权运营中心",
        "Smart Manufacturing IP Operation Center",
        "machine building",
        "municipal",
        "星知备〔2018〕6号",
    ),
    CenterPart(
        "C10",
        "绿色建筑知识产权运营中心",
        "Green Building IP Operation Center",
        "construction",
        "municipal",
        "星知备〔2018〕7号",
    ),
    CenterPart(
        "C11",
        "文化创意知识产权运营中心",
        "Creative Industries IP Operation Center",
        "culture",
        "municipal",
        "星知备〔2018〕8号",
    ),
    CenterPart(
        "C12",
        "食品与农产品知识产权运营中心",
        "Food and Produce IP Operation Center",
        "food",
        "municipal",
        "星知备〔2018〕9号",
    ),
    CenterPart(
        "C13",
        "大学科技园知识产权运营中心",
        "University Science Park IP Operation Center",
        "universities",
        "municipal",
        "星知备〔2018〕10号",
    ),
    CenterPart(
        "C14",
        "节能环保知识产权运营中心",
        "Environmental Protection IP Operation Center",
        "environment",
        "municipal",
        "星知备〔2018〕11号",
    ),
)

CENTER_PEOPLE = (
    "顾清源",
    "苏远航",
    "任之恒",
    "梁思齐",
    "叶知秋",
    "温故",
    "楚江岚",
    "骆铭",
    "简宁",
    "路遥安",
    "柏青",
    "尹禾",
    "邵文澜",
    "葛霁",
)

SELLERS = (
    Party("storage", "星海液流储能有限公司", "Xinghai Flow Storage Co., Ltd.", "enterprise", "陆承岩"),
    Party("wind", "海岚风电技术有限公司", "Hailan Wind Technology Co., Ltd.", "enterprise", "沈岚"),
    Party("university", "星海理工大学", "Xinghai University of Technology", "university", "方知微"),
    Party("institute", "北方化学应用研究所", "Northern Institute of Applied Chemistry", "research_inst", "霍启明"),
    Party("ships", "远帆船舶装备有限公司", "Yuanfan Marine Equipment Co., Ltd.", "enterprise", "江若舟"),
    Party("rail", "辰轨车辆系统有限公司", "Chengui Rolling Stock Systems Co., Ltd.", "enterprise", "卫东川"),
    Party("software", "云汀软件有限公司", "Yunting Software Co., Ltd.", "sme", "姚黎"),
    Party("sea", "蓝贝湾水产有限公司", "Lanbei Bay Aquatic Products Co., Ltd.", "sme", "丁渔歌"),
    Party("medical", "晨桥医疗器械有限公司", "Chenqiao Medical Devices Co., Ltd.", "enterprise", "白景和"),
    Party("studio", "潮声文化工作室", "Chaosheng Studio", "sme", "许望舒"),
    Party("tools", "砺锋数控有限公司", "Lifeng CNC Co., Ltd.", "enterprise", "石砺"),
    Party("abroad", "Nordlys Marine AS", "Nordlys Marine AS", "enterprise", "Ingrid Solberg", "NO"),
)

BUYERS = (
    Party("power", "北岸电力科技有限公司", "Beian Power Technology Co., Ltd.", "enterprise", "秦越"),
    Party("yard", "星港重工有限公司", "Xinggang Heavy Industry Co., Ltd.", "enterprise", "罗定海"),
    Party("chem", "恒屿新材料有限公司", "Hengyu New Materials Co., Ltd.", "enterprise", "孟晗"),
    Party("metro", "滨城轨道运营有限公司", "Bincheng Metro Operations Co., Ltd.", "enterprise", "谭征"),
    Party("cloud", "数屿科技有限公司", "Shuyu Technology Co., Ltd.", "sme", "郝予安"),
    Party("pharma", "和澄生物有限公司", "Hecheng Biotech Co., Ltd.", "enterprise", "曲明澈"),
    Party("food", "棠溪食品有限公司", "Tangxi Foods Co., Ltd.", "sme", "余味"),
    Party("port", "星海港口服务有限公司", "Xinghai Port Services Co., Ltd.", "enterprise", "关山"),
    Party("build", "砚石建设有限公司", "Yanshi Construction Co., Ltd.", "enterprise", "严立"),
    Party("media", "万象潮传媒有限公司", "Wanxiang Media Co., Ltd.", "sme", "舒影"),
)

EXCHANGE = Party("exchange", "星海知识产权交易中心", "Xinghai IP Trading Center", "exchange", "周核")
EXCHANGE_SECOND = "吴复"
CITY = Party("city", "星海市知识产权局", "Xinghai City IP Office", "gov", "齐明月")
CITY_SECOND = "简澄"
