"""Sphinx's settings for the site, which Sphinx reads from a copy beside the sources."""

project = "chalkgrad"
copyright = "the chalkgrad authors"
html_title = "chalkgrad"
html_theme = "furo"
html_extra_path = ["extra"]
html_static_path = ["static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_show_sphinx = False
extensions = ["myst_nb", "demos.site.mathml"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
suppress_warnings = ["misc.highlighting_failure"]
