"""Any table with a date and figures: the names of the fields themselves, and words that people use for them."""

from mktpm.analytics.platforms.mapping import PlatformMapping

MAPPING = PlatformMapping(
    name="generic",
    version=1,
    columns={
        "date": ("date", "day", "日期", "时间", "天"),
        "account": ("account", "account name", "账户", "账户名称", "账号", "店铺"),
        "channel": ("channel", "source", "渠道", "投放渠道", "媒体", "平台"),
        "campaign_id": ("campaign_id", "campaign id", "计划ID"),
        "campaign": ("campaign", "campaign name", "活动", "活动名称", "计划", "计划名称", "推广计划"),
        "group_id": ("group_id", "ad group id", "广告组ID", "单元ID"),
        "ad_group": ("ad_group", "ad group", "group", "广告组", "单元"),
        "ad_id": ("ad_id", "ad id", "creative id", "创意ID"),
        "ad": ("ad", "ad name", "creative", "创意", "素材"),
        "region": ("region", "area", "province", "country", "地区", "区域", "省份", "大区"),
        "category": ("category", "product category", "品类", "类目"),
        "currency": ("currency", "currency code", "币种", "货币"),
        "spend": ("spend", "cost", "amount spent", "花费", "消耗", "费用", "投放费用", "广告费"),
        "impressions": ("impressions", "impr.", "views", "展示数", "展示", "曝光", "曝光量", "展现量"),
        "clicks": ("clicks", "点击", "点击数", "点击量"),
        "conversions": ("conversions", "orders", "purchases", "转化", "转化数", "订单数", "成交订单数", "支付订单数"),
        "gmv": (
            "gmv", "revenue", "sales", "conversion value", "成交金额", "销售额", "支付金额", "成交额", "支付GMV",
        ),
    },
)  # fmt: skip
