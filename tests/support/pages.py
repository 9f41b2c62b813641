"""What a browser sees in pages that are files, and how long a test waits for a page."""

# A wait is for a state and ends when it is there. This is how long a page may take before the test gives up and says what it saw.
PATIENCE = 180_000  # milliseconds


def look(chromium: str, *views) -> list[dict]:
    """Open pages in Chromium, each given as (path, width, scheme), and say what is there.

    Of each: its title, how far it moves sideways, what it asked the network for, what could act, and barriers.
    """
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    told = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for path, width, scheme in views:
            # The page's own policy is set aside: what is safe must be so without it, and axe has to run.
            page = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
            asked = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.goto(path.as_uri(), wait_until="domcontentloaded")
            found = {
                "sideways": page.evaluate("document.documentElement.scrollWidth - innerWidth"),
                "acts": page.evaluate(
                    "[...document.querySelectorAll('*')].filter(e => /^(script|iframe|object|embed|form|link|base)$/i.test(e.tagName)"
                    " || [...e.attributes].some(a => /^on/i.test(a.name) || /^\\s*javascript:/i.test(a.value))).map(e => e.outerHTML.slice(0, 200))"
                ),
                "barriers": [v["id"] for v in Axe().run(page).response["violations"]],
            }
            found["title"] = page.title()
            found["asked"] = [url for url in asked if not url.startswith(("data:", path.as_uri()))]
            told.append(found)
        browser.close()
    return told
