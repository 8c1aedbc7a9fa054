import Domain

extension ProviderName {
    package static let local: ProviderName = "local"
}

/// Summaries, labels, answers out of passages and vectors without a model, a key or a network. Deterministic: the same text, the same answer.
///
/// It computes on the caller's thread. That is bounded: the gateway's limits bound each text, and the algorithms are
/// linear in it or have bounds of their own. Between the texts of an embedding call it lets other work run and looks
/// for cancellation; a single text is not interrupted. A worker that runs many local tasks at once is bound by its
/// cores, as it should be, and its slots are the bound.
package struct LocalProvider: Provider {
    package func complete(_ call: ProviderCall) async throws(ProviderError) -> ProviderAnswer {
        guard !Task.isCancelled else { throw .cancelled() }
        defer { call.pulse.progress() }
        switch call.task {
        case .summarize(let brief) where call.model.name == Self.extractiveModel: return try summary(brief)
        case .classify(let brief) where call.model.name == Self.lexicalModel: return try label(brief)
        case .answer(let brief) where call.model.name == Self.extractiveModel:
            let text = ExtractiveAnswerer.answer(brief.question, from: brief.passages)
            return answer(text, to: call.task)
        case .rerank(let brief) where call.model.name == Self.extractiveModel:
            let scores = PassageOverlap(brief.question, brief.passages).shares.map { Int(($0 * 10).rounded()) }
            return answer(RerankBrief.answer(scores).encodedText(), to: call.task)
        // The words of a question are what the search looks for; nothing here knows better ones.
        case .rewrite(let brief) where call.model.name == Self.extractiveModel:
            return answer(brief.question, to: call.task)
        case .summarize, .classify, .extract, .generate, .answer, .rerank, .rewrite:
            throw ProviderError(
                Failure(
                    .permanent, code: "model_cannot_do_this", message: "The local model does not do this sort of work.")
            )
        }
    }

    package func embed(_ call: ProviderEmbeddingCall) async throws(ProviderError) -> ProviderEmbeddings {
        var vectors: [[Float]] = []
        vectors.reserveCapacity(call.texts.count)
        var tokens = 0
        for text in call.texts {
            guard !Task.isCancelled else { throw .cancelled() }
            try require(text, bytesMax: HashedEmbedder.bytesMax)
            vectors.append(HashedEmbedder.embed(text, dimensions: Self.hashedDimensions))
            tokens += LocalTokens.count(text)
            call.pulse.progress()
            await Task.yield()
        }
        return ProviderEmbeddings(vectors: vectors, tokens: TokenUsage(input: Int64(tokens), output: 0))
    }

    private func summary(_ brief: SummaryBrief) throws(ProviderError) -> ProviderAnswer {
        try require(brief.text, bytesMax: SentenceSplitter.bytesMax)
        let summary = ExtractiveSummarizer.summarize(
            brief.text, sentencesMax: brief.sentencesMax, wordsMax: brief.wordsMax)
        return ProviderAnswer(
            text: summary.text, finishReason: .stop, tokens: tokens(in: brief.text, out: summary.text))
    }

    private func label(_ brief: ClassificationBrief) throws(ProviderError) -> ProviderAnswer {
        try require(brief.text, bytesMax: LexicalClassifier.bytesMax)
        guard let result = LexicalClassifier.classify(brief.text, labels: brief.labels) else {
            throw .bug("a classification without labels passed validation")
        }
        let scores = result.scores.map { LabelScores.Score(label: $0.name, value: $0.value) }
        return ProviderAnswer(
            text: result.label, finishReason: .stop, tokens: tokens(in: brief.text, out: result.label),
            scores: LabelScores(scores: scores.sorted { $0.value > $1.value }, isConfident: result.isConfident))
    }

    private func answer(_ text: String, to task: ModelTask) -> ProviderAnswer {
        ProviderAnswer(text: text, finishReason: .stop, tokens: tokens(in: task.text, out: text))
    }

    /// The algorithms ignore what is beyond their bounds. An answer about a part must not pass for one about the whole.
    private func require(_ text: String, bytesMax: Int) throws(ProviderError) {
        guard text.utf8.count <= bytesMax else { throw ProviderError(.contextTooLong) }
    }

    private func tokens(in input: String, out output: String) -> TokenUsage {
        TokenUsage(input: Int64(LocalTokens.count(input)), output: Int64(LocalTokens.count(output)))
    }
}
