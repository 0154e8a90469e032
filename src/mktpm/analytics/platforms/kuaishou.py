"""Kuaishou (快手磁力引擎, 磁力金牛)."""

from mktpm.analytics.platforms.mapping import PlatformMapping

MAPPING = PlatformMapping(
    name="kuaishou",
    version=1,
    columns={
        "date": ("日期", "时间", "统计日期", "投放日期", "Date"),
        "account": ("账户名称", "广告主名称", "账户", "账户ID", "账号ID", "Account name"),
        "channel": ("广告位", "投放场景", "资源位", "Placement"),
        "campaign_id": ("计划ID", "广告计划ID", "推广计划ID", "Campaign ID"),
        "campaign": ("计划名称", "广告计划", "广告计划名称", "推广计划", "Campaign name"),
        "group_id": ("广告组ID", "单元ID", "组ID", "Unit ID"),
        "ad_group": ("广告组", "广告组名称", "单元名称", "Unit name"),
        "ad_id": ("创意ID", "广告创意ID", "素材ID", "Creative ID"),
        "ad": ("创意名称", "广告创意", "广告创意名称", "素材名称", "Creative name"),
        "region": ("省份", "地域", "地区", "城市", "Region"),
        "category": ("商品类目", "类目", "行业", "品类", "Category"),
        "currency": ("币种", "货币", "Currency"),
        "spend": ("花费", "消耗", "总花费", "总消耗", "Cost", "Spend"),
        "impressions": ("封面曝光数", "曝光数", "素材曝光数", "展示数", "曝光量", "Impressions"),
        "clicks": ("行为数", "点击数", "封面点击数", "素材点击数", "点击量", "Clicks"),
        "conversions": (
            "转化数", "订单数", "订单提交数", "当日订单数", "当日累计订单数", "成交订单数", "Conversions", "Orders",
        ),
        "gmv": ("GMV", "当日累计GMV", "当日GMV", "成交金额", "支付金额", "订单金额", "直接支付金额"),
    },
    constants={"channel": "快手"},
    currency="CNY",
)  # fmt: skip
