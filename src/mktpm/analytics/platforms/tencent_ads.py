"""Tencent Ads (腾讯广告): WeChat, QQ and the Tencent network."""

from mktpm.analytics.platforms.mapping import PlatformMapping

MAPPING = PlatformMapping(
    name="tencent-ads",
    version=1,
    columns={
        "date": ("日期", "时间", "投放日期", "Date"),
        "account": ("账户名称", "账号名称", "推广账户", "账户ID", "账号ID", "账户id", "Account name", "Account ID"),
        "channel": ("版位", "广告版位", "投放版位", "流量类型", "Site set"),
        "campaign_id": ("推广计划ID", "计划ID", "Campaign ID"),
        "campaign": ("推广计划", "推广计划名称", "计划名称", "Campaign", "Campaign name"),
        "group_id": ("广告ID", "广告组ID", "Ad group ID"),
        "ad_group": ("广告名称", "广告", "广告组", "广告组名称", "Ad group", "Ad group name"),
        "ad_id": ("创意ID", "广告创意ID", "素材ID", "Creative ID"),
        "ad": ("创意名称", "创意", "广告创意", "广告创意名称", "素材名称", "Creative name"),
        "region": ("省份", "地域", "省级地域", "城市", "Region"),
        "category": ("商品类目", "类目", "行业", "品类", "Category"),
        "currency": ("币种", "货币", "Currency"),
        "spend": ("花费", "消耗", "总花费", "现金花费", "Cost", "Spend"),
        "impressions": ("曝光次数", "曝光量", "曝光", "曝光数", "Impressions", "Views"),
        "clicks": ("点击次数", "点击量", "点击", "点击数", "Clicks"),
        "conversions": (
            "目标转化量", "转化目标量", "转化量", "转化数", "下单量", "下单次数", "Conversions", "Orders",
        ),
        "gmv": ("下单金额", "首日下单金额", "成交金额", "付费金额", "付费总金额", "Order amount", "GMV"),
    },
    constants={"channel": "腾讯广告"},
    currency="CNY",
)  # fmt: skip
