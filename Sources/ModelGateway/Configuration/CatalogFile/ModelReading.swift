import Domain

/// Reads one entry of `models`.
struct ModelReading {
    static let keys = [
        "provider", "id", "capabilities", "parameters", "context_tokens", "output_tokens_max", "tokenizer",
        "embedding_dimensions", "prices", "unmetered",
    ]

    let providers: [String: ProviderEntry]

    func description(_ name: String, _ reader: YAMLReader) -> ModelDescription? {
        guard isName(name) else {
            reader.complaints.add(
                reader.place, "is no name for a model; use 1 to 128 of A-Z, a-z, 0-9, '.', '_', ':', '/', '-'")
            return nil
        }
        reader.require("provider", "the name of one of \"providers\"")
        reader.require("capabilities", "a list, such as [chat, json_schema, tools]")
        reader.require("context_tokens", "the tokens of prompt and answer together")
        let provider = provider(reader)
        let capabilities = capabilities(reader)
        let context = reader.integer("context_tokens", in: 1...100_000_000)
        let output = outputTokensMax(reader, capabilities, context)
        let parameters = parameters(reader, capabilities ?? [])
        let dimensions = dimensions(reader, capabilities)
        let pricing = pricing(reader, writes: capabilities?.contains(.chat) ?? true)
        let id = reader.text("id")
        if let id, id.hasSuffix("latest"), case .scheduled = pricing {
            reader.complain(
                "id", "moves to another model when its vendor likes, and its price with it; name a version")
        }
        guard let provider, let capabilities, let context, let output else { return nil }
        return ModelDescription(
            name: ModelName(rawValue: name), provider: provider, vendorID: id, capabilities: capabilities,
            parameters: parameters, contextTokens: context, outputTokensMax: output, tokenizer: tokenizer(reader),
            pricing: pricing, embeddingDimensions: dimensions)
    }

    private func provider(_ reader: YAMLReader) -> ProviderName? {
        guard let text = reader.text("provider") else { return nil }
        guard let entry = providers[text] else {
            let known = providers.keys.sorted().joined(separator: ", ")
            reader.complain("provider", "is not one of \"providers\": \(known)")
            return nil
        }
        guard entry.preset != .local else {
            reader.complain("provider", "the local models are built in; they cannot be described in a file")
            return nil
        }
        return entry.name
    }

    private func capabilities(_ reader: YAMLReader) -> Set<ModelCapability>? {
        guard let capabilities = reader.choices("capabilities", ModelCapability.self) else { return nil }
        if !capabilities.contains(.chat), !capabilities.contains(.embeddings) {
            reader.complain("capabilities", "has neither chat nor embeddings; the model could not be used")
        }
        if !capabilities.contains(.chat), !capabilities.isSubset(of: [.embeddings]) {
            reader.complain("capabilities", "has something that only a model with chat can have")
        }
        return capabilities
    }

    private func outputTokensMax(
        _ reader: YAMLReader, _ capabilities: Set<ModelCapability>?, _ context: Int?
    ) -> Int? {
        guard capabilities?.contains(.chat) ?? true else {
            if reader.has("output_tokens_max") {
                reader.complain("output_tokens_max", "the model does not write; leave it out")
            }
            return 0
        }
        reader.require("output_tokens_max", "the longest answer in tokens, hidden reasoning included")
        let output = reader.integer("output_tokens_max", in: 1...100_000_000)
        if let output, let context, output > context {
            reader.complain("output_tokens_max", "is above context_tokens, which hold the answer too")
        }
        return output
    }

    /// The hints that the model accepts. `dropped` says of the others that leaving them out is known to be right; a
    /// hint in neither list is dropped too.
    private func parameters(_ reader: YAMLReader, _ capabilities: Set<ModelCapability>) -> Set<ModelParameter> {
        guard let lists = reader.mapping("parameters", known: ["accepted", "dropped"]) else { return [] }
        let accepted = lists.choices("accepted", ModelParameter.self) ?? []
        let dropped = lists.choices("dropped", ModelParameter.self) ?? []
        for parameter in accepted.intersection(dropped).map(\.rawValue).sorted() {
            lists.complain("dropped", "has \(parameter), which is among the accepted ones; keep one")
        }
        if dropped.contains(.temperature), capabilities.contains(.temperature) {
            lists.complain("dropped", "has temperature, which is among the capabilities; keep one")
        }
        return accepted
    }

    private func dimensions(_ reader: YAMLReader, _ capabilities: Set<ModelCapability>?) -> Int? {
        let dimensions = reader.integer("embedding_dimensions", in: 1...65_536)
        if dimensions != nil, let capabilities, !capabilities.contains(.embeddings) {
            reader.complain("embedding_dimensions", "the model has no capability embeddings; leave it out")
        }
        return dimensions
    }

    private func tokenizer(_ reader: YAMLReader) -> String? {
        guard let text = reader.text("tokenizer") else { return nil }
        guard text.utf8.count <= 40, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            reader.complain("tokenizer", "must be a name of at most 40 visible ASCII characters, such as o200k")
            return nil
        }
        return text
    }

    /// Neither prices nor `unmetered` is no mistake: the model is unpriced, and its calls wait for a price.
    private func pricing(_ reader: YAMLReader, writes: Bool) -> ModelPricing {
        let isFree = reader.bool("unmetered") ?? false
        let schedule = PriceReading(complaints: reader.complaints, writes: writes).schedule(reader)
        if isFree, reader.has("prices") {
            reader.complain("unmetered", "is true beside prices; keep one of them")
        }
        if isFree { return .unmetered }
        return schedule.map(ModelPricing.scheduled) ?? .unpriced
    }

    private func isName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (45...58).contains($0) || $0 == 95
            }
    }
}
