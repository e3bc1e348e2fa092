"""A page with one word on it: what Streamlit itself costs."""

import streamlit as st

st.set_page_config(page_title="Empty page", layout="wide")
st.write("Nothing")
