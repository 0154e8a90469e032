"""What each platform calls things in the files that it exports, in English and in Chinese."""

from mktpm.analytics.platforms.generic import MAPPING as GENERIC
from mktpm.analytics.platforms.google_ads import MAPPING as GOOGLE_ADS
from mktpm.analytics.platforms.kuaishou import MAPPING as KUAISHOU
from mktpm.analytics.platforms.mapping import PlatformMapping
from mktpm.analytics.platforms.meta import MAPPING as META
from mktpm.analytics.platforms.oceanengine import MAPPING as OCEANENGINE
from mktpm.analytics.platforms.tencent_ads import MAPPING as TENCENT_ADS

PLATFORMS: dict[str, PlatformMapping] = {
    mapping.name: mapping for mapping in (GOOGLE_ADS, META, OCEANENGINE, TENCENT_ADS, KUAISHOU, GENERIC)
}
"""All platforms by their names."""
