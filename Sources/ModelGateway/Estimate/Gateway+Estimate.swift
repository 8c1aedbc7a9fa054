package import Domain

extension Gateway {
    /// What one request would cost if it were made now, with its default route or its own. Nothing is held or sent.
    ///
    /// - Parameters:
    ///   - answerTokensLikely: how long the answer usually is.
    ///   - added: input that is not there yet, such as the answers of earlier calls.
    /// - Throws: why the request would be refused by its first model.
    package func estimate(
        _ request: ChatRequest, answerTokensLikely: Int, added: TaskEstimate.Tokens = .zero
    ) throws(Failure) -> TaskEstimate {
        let snapshot = catalogs.current
        let route = if let own = request.route { own } else { try defaultRoute(for: request.task, in: snapshot) }
        let rendered = request.prompt.rendered(with: CallSecrets.sample)
        let texts = [rendered.system, rendered.user]
        return try estimate(route, texts, answerTokensLikely, added, in: snapshot) { model throws(Failure) in
            var operation = ChatOperation(request)
            try operation.validate(configuration.limits)
            try operation.adapt(to: model, limits: configuration.limits)
            return operation.shape()
        }
    }

    /// What one embedding request would cost if it were made now.
    package func estimate(_ request: EmbeddingRequest) throws(Failure) -> TaskEstimate {
        let snapshot = catalogs.current
        let model = if let own = request.model { own } else { try defaultEmbeddingModel(in: snapshot) }
        let route = ModelRoute(model)
        return try estimate(route, request.texts, 0, .zero, in: snapshot) { model throws(Failure) in
            var operation = EmbeddingOperation(request: request)
            try operation.validate(configuration.limits)
            try operation.adapt(to: model, limits: configuration.limits)
            return operation.shape()
        }
    }

    /// The first model's tokens, its likely cost, and the most that any model of the route could take.
    private func estimate(
        _ route: ModelRoute, _ texts: [String], _ answerTokensLikely: Int, _ added: TaskEstimate.Tokens,
        in snapshot: CatalogBox.Snapshot, _ shape: (ModelDescription) throws(Failure) -> CallShape
    ) throws(Failure) -> TaskEstimate {
        let first = try known(route.models.first, in: snapshot)
        var firstShape = try shape(first)
        firstShape.overheadTokens += Int(clamping: added.high)
        let likely = Int64(texts.reduce(0) { $0 + TokenEstimate.typical($1) }) + added.likely
        let high = max(Int64(learner.inputTokens(firstShape, tokenizer: first.tokenizer)), likely)
        let tokens = TaskEstimate.Tokens(low: (likely - added.likely) * 2 / 3 + added.low, likely: likely, high: high)
        return TaskEstimate(
            models: route.models.map(\.rawValue), calls: 1, inputTokens: tokens,
            outputTokensMax: Int64(firstShape.outputTokensMax),
            cost: try cost(route, first, firstShape, likely, answerTokensLikely, in: snapshot),
            catalogVersion: snapshot.catalog.version)
    }

    private func cost(
        _ route: ModelRoute, _ first: ModelDescription, _ shape: CallShape, _ inputLikely: Int64,
        _ answerTokensLikely: Int, in snapshot: CatalogBox.Snapshot
    ) throws(Failure) -> TaskEstimate.Cost? {
        guard let priced = first.priced(at: now()) else { return nil }
        let output = Int64(min(answerTokensLikely, shape.outputTokensMax))
        var atMost = Money.zero
        for name in route.models {
            guard let model = try known(name, in: snapshot).priced(at: now()) else { return nil }
            atMost = max(atMost, runCeiling(shape, model))
        }
        let likely = priced.price.cost(of: TokenUsage(input: inputLikely, output: output))
        return TaskEstimate.Cost(likely: min(likely, atMost), atMost: atMost)
    }

    /// The call and, where a malformed answer may be repaired, the call that does it.
    private func runCeiling(_ shape: CallShape, _ model: ModelDescription) -> Money {
        var single = shape
        single.mayBeRepaired = false
        let inputTokens = learner.inputTokens(single, tokenizer: model.tokenizer)
        let first = CallCeiling(single, inputTokens: inputTokens, price: model.price).hold
        guard shape.mayBeRepaired else { return first }
        let repair = CallCeiling(
            single, inputTokens: inputTokens + CallShape.repairBytes, price: model.price
        ).hold
        let (sum, overflows) = first.nanoDollars.addingReportingOverflow(repair.nanoDollars)
        return Money(nanoDollars: overflows ? .max : sum)
    }

    private func known(_ name: ModelName?, in snapshot: CatalogBox.Snapshot) throws(Failure) -> ModelDescription {
        guard let name, let model = snapshot.catalog[name] else { throw .unknownModel() }
        return model
    }
}

extension CallSecrets {
    /// As long as real ones. Nothing is ever sent with it.
    fileprivate static let sample = CallSecrets(
        nonce: String(repeating: "0", count: 32), canary: String(repeating: "0", count: 32))
}
