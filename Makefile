# Every target, with what it does: `make help`.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: help setup build evaluate-mnist test lint format sizes bench bench-peers readme ci clean

quanteval := .build/release/quanteval

# Tests see only what is public, so they share the release build.
test_flags := -c release --disable-testable-imports

# OpenBLAS chooses the kernels for the processor, unless these hold it back; its own threads are
# not used, so it need not start any.
blas := env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS=1

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the libraries that are missing (asks once), or name them
	@Scripts/setup

build: setup ## Build the program (release)
	@swift build -c release --product quanteval

evaluate-mnist: build ## Evaluate the MNIST network at all levels; writes Reports/mnist.md and .json
	@$(blas) $(quanteval) evaluate Models/mnist --data mnist --report Reports

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

bench-peers: build ## Compare the speed with ONNX Runtime, in the same run (needs Python 3)
	@$(blas) Benchmarks/compare --output Reports/peers.md

readme: ## Put the tables of Reports/ into README.md
	@Scripts/readme

ci: lint test evaluate-mnist ## What CI runs

clean: ## Remove what was built
	@rm -rf .build .build-*
