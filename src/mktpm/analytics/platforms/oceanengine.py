"""Ocean Engine (巨量引擎, 巨量千川): Douyin and Toutiao; ids carry a tab so that spreadsheets keep their digits."""

from mktpm.analytics.platforms.mapping import PlatformMapping

MAPPING = PlatformMapping(
    name="oceanengine",
    version=1,
    columns={
        "date": ("时间-天", "日期", "时间", "投放日期", "统计时间", "数据时间", "数据起始时间", "Date", "Time"),
        "account": ("账户名称", "广告主名称", "账户", "账户ID", "广告主ID", "广告账户ID", "Advertiser", "Account name"),
        "channel": ("首选媒体", "投放版位", "广告位", "流量来源", "Placement"),
        "campaign_id": ("项目ID", "广告组ID", "营销计划ID", "Campaign ID", "Project ID"),
        "campaign": ("项目名称", "项目", "广告组名称", "广告组", "营销计划名称", "Campaign name", "Project name"),
        "group_id": ("广告ID", "计划ID", "广告计划ID", "单元ID", "Ad group ID", "Promotion ID"),
        "ad_group": (
            "广告名称", "计划名称", "广告计划", "广告计划名称", "计划", "单元名称", "Ad group name", "Promotion name",
        ),
        "ad_id": ("素材ID", "创意ID", "Creative ID", "Material ID"),
        "ad": ("素材名称", "创意名称", "创意", "素材", "Creative name", "Material name"),
        "region": ("省份", "省级", "地域", "地区", "城市", "Region", "Province"),
        "category": ("商品类目", "行业类目", "类目", "品类", "商品名称", "Category"),
        "currency": ("币种", "货币", "Currency"),
        "spend": ("消耗", "总花费", "总消耗", "花费", "整体消耗", "Cost", "Spend"),
        "impressions": ("展示数", "展示次数", "展现数", "整体展示次数", "Impressions", "Show"),
        "clicks": ("点击数", "点击次数", "整体点击次数", "Clicks"),
        "conversions": (
            "转化数", "成交订单数", "直接成交订单数", "整体成交订单数", "支付订单数", "Conversions", "Orders",
        ),
        "gmv": (
            "成交金额", "成交订单金额", "直接成交金额", "整体成交金额", "支付GMV", "支付金额", "付费金额", "GMV",
            "Payment amount",
        ),
    },
    constants={"channel": "抖音"},
    currency="CNY",
)  # fmt: skip
