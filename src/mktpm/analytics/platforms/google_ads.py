"""Google Ads: reports downloaded as CSV, TSV in UTF-16 or XLSX, with a title and a span of dates above the header."""

from mktpm.analytics.platforms.mapping import PlatformMapping

MAPPING = PlatformMapping(
    name="google-ads",
    version=1,
    columns={
        "date": ("Day", "Date", "天", "日", "日期", "日期（天）"),
        "account": ("Account name", "Account", "Customer ID", "账号名称", "帐号名称", "账号", "帐号", "客户 ID"),
        "channel": (
            "Network (with search partners)", "Network", "投放网络（含搜索网络合作伙伴）", "投放网络", "广告投放网络",
        ),
        "campaign_id": ("Campaign ID", "广告系列 ID"),
        "campaign": ("Campaign", "Campaign name", "广告系列", "广告系列名称"),
        "group_id": ("Ad group ID", "广告组 ID"),
        "ad_group": ("Ad group", "Ad group name", "Asset group", "广告组", "广告组名称", "素材资源组"),
        "ad_id": ("Ad ID", "广告 ID"),
        "ad": ("Ad name", "广告名称"),
        "region": (
            "Region (User location)", "Region (Matched)", "Country/Territory (User location)", "Region",
            "Country/Territory", "地区（用户所在地）", "国家/地区（用户所在地）", "地区", "国家/地区",
        ),
        "category": ("Product type (1st level)", "Category (1st level)", "产品类型（第 1 级）", "类别（第 1 级）"),
        "currency": ("Currency code", "Currency", "货币代码", "货币"),
        "spend": ("Cost", "Cost (Converted currency)", "费用", "花费"),
        "impressions": ("Impr.", "Impressions", "展示次数", "展示"),
        "clicks": ("Clicks", "点击次数", "点击"),
        "conversions": ("Conversions", "转化次数", "转化"),
        "gmv": ("Conv. value", "Conversion value", "Total conv. value", "转化价值", "总转化价值"),
    },
    constants={"channel": "Google Ads"},
)  # fmt: skip
