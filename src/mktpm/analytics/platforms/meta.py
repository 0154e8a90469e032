"""Meta (Facebook, Instagram): Ads Manager exports with a breakdown by day; the first row adds all others up."""

from mktpm.analytics.platforms.mapping import PlatformMapping

MAPPING = PlatformMapping(
    name="meta",
    version=1,
    columns={
        "date": ("Day", "Date", "Reporting starts", "天", "日期", "日", "报告开始日期", "开始报告", "报告开始"),
        "date_end": ("Reporting ends", "报告结束日期", "结束报告", "报告结束"),
        "account": ("Account name", "Account ID", "Ad account name", "账户名称", "广告账户名称", "账户编号", "账户 ID"),
        "channel": ("Platform", "Publisher platform", "平台", "发布平台"),
        "campaign_id": ("Campaign ID", "广告系列编号", "广告系列 ID"),
        "campaign": ("Campaign name", "Campaign", "广告系列名称", "广告系列"),
        "group_id": ("Ad set ID", "广告组编号", "广告组 ID"),
        "ad_group": ("Ad set name", "Ad set", "广告组名称", "广告组"),
        "ad_id": ("Ad ID", "广告编号", "广告 ID"),
        "ad": ("Ad name", "Ad", "广告名称", "广告"),
        "region": ("Region", "Country", "DMA region", "地区", "国家/地区"),
        "category": ("Product category", "商品类别"),
        "currency": ("Currency", "货币"),
        "spend": ("Amount spent", "Spend", "花费金额", "已花费金额", "花费"),
        "impressions": ("Impressions", "展示次数"),
        "clicks": ("Clicks (all)", "Link clicks", "Clicks", "点击量（全部）", "链接点击量", "链接点击次数", "点击次数"),
        "conversions": (
            "Purchases", "Website purchases", "Results", "购物", "购买", "购物次数", "网站购物", "成效",
        ),
        "gmv": (
            "Purchases conversion value", "Purchase conversion value", "Website purchases conversion value",
            "购物转化价值", "购买转化价值", "网站购物转化价值",
        ),
    },
    constants={"channel": "Meta"},
)  # fmt: skip
