class Api:
    base_url: str
