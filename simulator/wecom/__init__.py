"""A simulated company on WeCom (企业微信): its members' phones and the API of one self-built app.

It is as strict as WeCom where WeCom is strict, and as silent where WeCom is silent. "W:nnnnn" in
the docstrings is the number of a page at developer.work.weixin.qq.com/document/path.
"""
