"""Scrapy settings. Every value that differs from Scrapy's default has its reason beside it."""

from __future__ import annotations

from typing import Any

SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
BOT_NAME = "gongkai"
USER_AGENT = "gongkai/0.1 (open-government inspection)"  # crawl() adds the contact; no browser is imitated
ROBOTSTXT_USER_AGENT = "gongkai"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
PAGE_READER = "checks.facts.reader.read_for_crawl"
HOURS = ""  # `--hours 22:00-06:00`: outside of them the crawl stops, to be resumed
DAILY_CEILING = 0  # `--daily-ceiling`: requests a day to one server; 0: no ceiling
RENDER = False  # `gongkai crawl --render`: lists that only a script shows, by Chromium
REGISTERED_HOSTS: list[str] = []  # host[:port] that may be visited wherever they are; crawl() fills it

# Process settings: in a spider's own settings they would be ignored silently.
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardResolver"
REACTOR_THREADPOOL_MAXSIZE = 64  # 40 dead names made a live site wait 23 times longer with 10
DNS_TIMEOUT = 10

# No door into the process, no scheme but http and https; Scrapy's own handler uses the guarded resolver, and so does ours.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_HANDLERS: dict[str, str | None] = {"file": None, "data": None, "ftp": None, "s3": None}
DOWNLOAD_HANDLERS |= {"http": "crawler.tls.TlsHandler", "https": "crawler.tls.TlsHandler"}
HTTPPROXY_ENABLED = False  # a proxy from the environment would resolve names behind the guard

# Politeness
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0  # with jitter the delay would be no floor
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # of a slot, and a slot is a server
CONCURRENT_REQUESTS = 64
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 30.0

# Bounds
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 16 * 2**20
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 belong to the pace middleware
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the ledger tells it
MEMUSAGE_LIMIT_MB = 1024
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5

# The ledger wants every answer, decides about duplicates and order itself, and needs no item machinery.
HTTPERROR_ALLOW_ALL = True
SCHEDULER = "crawler.scheduler.SlotScheduler"
DOWNLOADER = "crawler.engine.StraightDownloader"
WARN_ON_GENERATOR_RETURN_VALUE = False  # callbacks yield nothing
CONCURRENT_ITEMS = 1
JOBDIR = None  # after kill -9 it lost 62 % of a queue without an error
# The chain is what stands here and nothing else: of Scrapy's own lists even what is off would be imported.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {  # no redirects (scrapy#1225: one to itself is dropped), no proxy, no cache, no statistics
    "crawler.middlewares.render.RenderMiddleware": 30,
    "crawler.middlewares.address.AddressMiddleware": 50,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "crawler.middlewares.compression.CompressionMiddleware": 590,
    "crawler.middlewares.cookies.CookiesMiddleware": 700,
    "crawler.middlewares.pace.PaceMiddleware": 950,
    "crawler.middlewares.hours.HoursMiddleware": 955,
    "crawler.middlewares.ceiling.CeilingMiddleware": 960,
}
EXTENSIONS = {
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
LOG_FORMATTER = "crawler.quiet.QuietFormatter"  # no line is made for an answer, since none is shown
LOG_LEVEL = "ERROR"  # what a single page does is told by the ledger


def settings_for(*, delay: float, concurrency: int, contact: str, hosts: list[str]) -> dict[str, Any]:
    """The settings of one crawl: ``delay`` seconds between two requests to a server, ``concurrency`` at once to it."""
    return {
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": delay > 0,  # it would start each slot at its own delay
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(concurrency),
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "CONCURRENT_REQUESTS": max(64, concurrency),
        "USER_AGENT": USER_AGENT.replace(")", f"; {contact})") if contact else USER_AGENT,
        "REGISTERED_HOSTS": hosts,
    }


def own_settings() -> dict[str, Any]:
    """The constants above as a mapping."""
    return {name: value for name, value in globals().items() if name.isupper()}
