# STU-Net's command line, from Debian's packages and this project's own build; docs/cluster.md says how it is used.
FROM debian:bookworm-slim AS build
# Not the versions: Debian keeps one at a time, so a build with an older number would fail.
# hadolint ignore=DL3008
RUN apt-get update \
	&& apt-get install -y --no-install-recommends ca-certificates git maven openjdk-17-jdk-headless \
	&& rm -rf /var/lib/apt/lists/*
WORKDIR /stunet
COPY . .
RUN mvn -B -q -Punchecked -DskipTests pre-integration-test

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
	&& apt-get install -y --no-install-recommends openjdk-17-jre-headless \
	&& rm -rf /var/lib/apt/lists/*
COPY --from=build /stunet/bin /stunet/bin
COPY --from=build /stunet/target/imagej /stunet/target/imagej
ENTRYPOINT ["/stunet/bin/stunet"]
