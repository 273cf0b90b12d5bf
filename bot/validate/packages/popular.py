"""Names that everybody knows, by registry: what look-alikes are told by. Written by hand; it need not be whole.

A name that is missing here costs one look-alike, never an alarm: what is not here is judged by its age and releases.
"""

from bot.domain.packages import Ecosystem

_PYPI = """
aiofiles aiohttp airflow alembic altair anthropic anyio apache-airflow apscheduler argon2-cffi arrow asgiref asyncpg
attrs authlib autogluon babel bandit bcrypt beautifulsoup4 billiard bitarray black bleach boltons bokeh boto3 botocore
bottle cachetools cattrs celery certifi cffi chainlit chardet charset-normalizer cherrypy chromadb click cloudpickle
cmake colorama coloredlogs colorlog confluent-kafka contourpy coverage cryptography cvxpy cython dagster dash dask
databases datasets dateparser datadog dbt-core debugpy deepdiff deepspeed diffusers dill discord-py distlib
distributed django django-cors-headers django-filter djangorestframework dnspython docker docutils docopt
drf-spectacular duckdb einops elasticsearch email-validator factory-boy fabric faiss-cpu faker falcon fastapi
fastapi-users fastavro fastmcp feedparser filelock fire flake8 flask flask-cors flask-login flask-sqlalchemy flask-wtf
fonttools freezegun frozenlist fsspec gensim geopandas gevent gitpython google-api-core google-api-python-client
google-auth google-cloud-bigquery google-cloud-storage gradio graphene graphql-core greenlet grpcio gunicorn gym
gymnasium h11 h5py haystack-ai hatchling hiredis holoviews html5lib httpcore httplib2 httptools httpx huggingface-hub
humanize hypercorn hypothesis idna imageio importlib-metadata imbalanced-learn inflection influxdb iniconfig ipykernel
ipython ipywidgets isodate isort itsdangerous jax jaxlib jedi jinja2 jmespath joblib jsonpickle jsonschema jupyter
jupyterlab kafka-python keras keyring kombu kubernetes langchain langchain-community langchain-core langchain-openai
langgraph langsmith levenshtein librosa lightgbm lightning litellm litestar llama-index locust loguru lxml mako
markdown markdown-it-py markupsafe marshmallow matplotlib mcp mistune mkdocs mkdocs-material mlflow mlxtend mock modal
more-itertools moto motor mpmath msgpack multidict mypy mysql-connector-python mysqlclient nbconvert neo4j networkx
nltk notebook numba numexpr numpy oauthlib onnx onnxruntime openai opencv-python openpyxl opentelemetry-api
opentelemetry-sdk optuna orjson packaging pandas pandera paramiko passlib pathspec patsy peewee pendulum pexpect
phonenumbers pika pillow pip pip-tools pipenv platformdirs playwright plotly pluggy ply poetry polars pre-commit
prefect prettytable prometheus-client prompt-toolkit protobuf psutil psycopg psycopg2 psycopg2-binary pulp py4j
pyarrow pyasn1 pycparser pycryptodome pydantic pydantic-core pydantic-settings pydub pyflakes pygame pygithub pygments
pyinstaller pyjwt pylint pymongo pymysql pynacl pyodbc pyopenssl pyparsing pyperclip pyproject-hooks pyqt5 pyserial
pysocks pyspark pytest pytest-asyncio pytest-cov pytest-django pytest-mock pytest-xdist python-dateutil python-dotenv
python-jose python-multipart python-slugify python-telegram-bot pytorch-lightning pytz pywin32 pyyaml pyzmq
qdrant-client quart rapidfuzz ray redis regex reportlab requests requests-oauthlib responses rich rope rsa ruff
ruamel-yaml s3fs s3transfer sanic scapy scikit-image scikit-learn scipy scrapy seaborn selenium semgrep
sentence-transformers sentencepiece sentry-sdk setuptools setuptools-scm shapely simplejson six slack-sdk sniffio
snowflake-connector-python sortedcontainers soupsieve spacy sphinx sqlalchemy sqlmodel sqlparse starlette starlite
statsmodels streamlit stripe structlog sympy tabulate tenacity tensorboard tensorflow termcolor tiktoken tokenizers
toml tomli tomlkit toolz torch torchaudio torchvision tornado tortoise-orm tox tqdm traitlets transformers trio trl
twilio twine twisted typer typing-extensions tzdata tzlocal ujson unidecode unstructured urllib3 uv uvicorn uvloop
virtualenv vllm waitress wandb watchdog watchfiles wcwidth weasyprint websocket-client websockets werkzeug wheel
whitenoise wrapt wtforms xarray xgboost xlrd xlsxwriter xmltodict yapf yarl yfinance youtube-dl yt-dlp zipp
zope-interface zstandard aioredis stable-baselines3 redisgraph
"""
_NPM = """
@angular/core @aws-sdk/client-s3 @babel/core @babel/preset-env @eslint/js @nestjs/common @nestjs/core @octokit/rest
@playwright/test @prisma/client @reduxjs/toolkit @sentry/node @tanstack/react-query @testing-library/react @types/node
@types/react @typescript-eslint/parser @vitejs/plugin-react acorn ajv angular ansi-styles apollo-server async
autoprefixer axios babel-core babel-eslint babel-loader bcrypt bcryptjs bluebird body-parser bootstrap browserify bull
chai chalk cheerio chokidar classnames clsx coffee-script colors commander compression concurrently connect cookie
cookie-parser core-js cors cross-env cross-spawn crypto-js css-loader cypress d3 date-fns dayjs debug discord.js
dotenv ejs electron electron-to-chromium enzyme esbuild eslint eslint-config-prettier eslint-plugin-import
eslint-plugin-react event-stream eventemitter3 execa express express-session fast-glob fastify fetch file-loader
find-up firebase form-data framer-motion fs-extra gatsby glob got graphql grunt gulp handlebars helmet highlight.js
html-webpack-plugin husky immer immutable inquirer ioredis jest jquery js-yaml jsdom json5 jsonwebtoken karma knex koa
leaflet less lerna lint-staged lodash lodash-es log4js loglevel lru-cache luxon marked material-ui memcached
micromatch minimatch minimist mkdirp mocha moment mongodb mongoose morgan ms multer mustache mysql mysql2 nan nanoid
next node-fetch node-sass nodemailer nodemon nunjucks nuxt nyc openai ora p-limit parcel passport pg phaser pino
playwright pm2 postcss preact prettier prisma prop-types puppeteer qs query-string ramda react react-dom
react-hook-form react-native react-query react-redux react-router react-router-dom react-scripts readable-stream redis
redux redux-thunk request resolve rimraf rollup rxjs sass sass-loader semver sequelize serve sharp shelljs sinon
socket.io socket.io-client source-map sqlite3 storybook strip-ansi style-loader styled-components stylelint superagent
supertest svelte tailwindcss terser three through2 ts-jest ts-loader ts-node tslib tslint typeorm typescript
ua-parser-js uglify-js underscore undici url-loader uuid validator vite vitest vue vue-router vuex web3 webpack
webpack-cli webpack-dev-server winston ws xml2js yargs yup zod zustand
"""
_CRATES = """
actix-web aes ahash anyhow arrow async-std async-trait axum base64 bincode bitflags byteorder bytes cc cfg-if chrono
clap criterion crossbeam csv dashmap diesel dirs either env-logger error-chain failure flate2 futures getrandom glob
hashbrown hex http hyper image indexmap itertools itoa lazy-static libc libloading log memchr mime mio nalgebra
native-tls ndarray nom num num-bigint num-traits num-cpus once-cell openssl parking-lot percent-encoding pin-project
prost proc-macro2 quick-xml quote rand rand-core rayon regex reqwest ring rocket rusqlite rustc-serialize rustls ryu
semver serde serde-derive serde-json serde-yaml sha2 smallvec sqlx structopt strum syn tempfile thiserror time tokio
tokio-util toml tonic tower tracing tracing-subscriber unicode-width url uuid walkdir warp wasm-bindgen winapi
windows-sys zip
"""
_GO = """
cloud.google.com/go github.com/BurntSushi/toml github.com/Masterminds/semver github.com/aws/aws-sdk-go
github.com/aws/aws-sdk-go-v2 github.com/davecgh/go-spew github.com/docker/docker github.com/fatih/color
github.com/fsnotify/fsnotify github.com/gin-gonic/gin github.com/go-chi/chi github.com/go-redis/redis
github.com/go-sql-driver/mysql github.com/gofiber/fiber github.com/gogo/protobuf github.com/golang-jwt/jwt
github.com/golang/mock github.com/golang/protobuf github.com/google/go-cmp github.com/google/uuid
github.com/gorilla/mux github.com/gorilla/websocket github.com/hashicorp/consul github.com/jackc/pgx
github.com/jmoiron/sqlx github.com/json-iterator/go github.com/klauspost/compress github.com/labstack/echo
github.com/lib/pq github.com/mattn/go-isatty github.com/mattn/go-sqlite3 github.com/mitchellh/mapstructure
github.com/onsi/ginkgo github.com/onsi/gomega github.com/pkg/errors github.com/prometheus/client_golang
github.com/redis/go-redis github.com/rs/zerolog github.com/sirupsen/logrus github.com/spf13/cobra
github.com/spf13/pflag github.com/spf13/viper github.com/stretchr/testify github.com/urfave/cli
go.mongodb.org/mongo-driver go.uber.org/zap golang.org/x/crypto golang.org/x/exp golang.org/x/net golang.org/x/oauth2
golang.org/x/sync golang.org/x/sys golang.org/x/text golang.org/x/tools google.golang.org/grpc
google.golang.org/protobuf gopkg.in/yaml.v2 gopkg.in/yaml.v3 gorm.io/gorm k8s.io/api k8s.io/apimachinery
k8s.io/client-go
"""

POPULAR: dict[Ecosystem, frozenset[str]] = {
    "pypi": frozenset(_PYPI.split()),
    "npm": frozenset(_NPM.split()),
    "crates": frozenset(_CRATES.split()) | frozenset(_CRATES.replace("-", "_").split()),
    "go": frozenset(_GO.lower().split()),
}
