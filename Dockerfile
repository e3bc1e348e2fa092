# A server image: the dashboard on port 8501 with the shipped dataset.
#   docker build -t corredor .
#   docker run --rm -p 8501:8501 corredor
# Another dataset: add  -v "$PWD/my-data:/data:ro" -e CORREDOR_GEODATA=/data
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

WORKDIR /srv/corredor

# The locked packages are a layer of their own: a change of the program does not install them again.
COPY requirements.lock ./
RUN pip install --no-cache-dir -r requirements.lock

COPY pyproject.toml requirements.txt requirements-cluster.txt README.md LICENSE ./
COPY .streamlit ./.streamlit
COPY src ./src
COPY dashboard ./dashboard
COPY geodata ./geodata
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && python -m compileall -q src dashboard \
    && useradd --system --create-home --uid 10001 corredor

USER corredor
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/corredor/health', timeout=4)"]

CMD ["streamlit", "run", "dashboard/app.py", "--server.address", "0.0.0.0", "--server.port", "8501", \
     "--server.fileWatcherType", "none"]
