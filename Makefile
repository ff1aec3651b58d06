# What a person types. Everything real is in meson.build and in tools/.
# Sources that one may only read are built elsewhere.
WHERE := $(if $(shell [ -w . ] && echo yes),,$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/feixiang/)
BUILD ?= $(WHERE)build
DEMO_DIR ?= $(WHERE)demo-street
DEMO ?=

.PHONY: all demo check check-long bench messages settings clean

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet

$(BUILD)/build.ninja:
	@tools/setup build
	@meson setup $(BUILD) >/dev/null || meson setup $(BUILD)

# On a fresh machine: installs what is missing, builds, fills a sample street of 37 shops, serves it, prints the links.
demo: all
	@exec $(BUILD)/feixiang demo --dir $(DEMO_DIR) $(DEMO)

# On a fresh machine: installs what is missing, builds, runs every test. Ends with "N passed, N failed".
check: all
	@tools/setup check
	@tools/test $(BUILD)

# The long kill, fuzz and thread-sanitizer runs.
check-long: all
	@tools/setup check
	@tools/test-long $(BUILD)

# The measurements, each beside its limit or a peer.
bench: all
	@tools/setup check
	@tools/walks $(BUILD)
	@bench/run $(BUILD)

# Takes new messages of the sources into the catalogue, drops those that are gone.
messages: all
	@$(BUILD)/tools/mkpo extract locale/zh.po src

# Writes docs/settings.md from the rows of settings.def.
settings: all
	@$(BUILD)/tools/mksettings write docs/settings.md

clean:
	@rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-tsan $(BUILD)-fuzz
