/// The body of `POST /v1/embeddings`.
struct OpenAIEmbeddingBody: Decodable {
    static let inputsMax = 2_048
    static let inputTokensMax = 8_192
    static let tokensMax = 300_000

    /// Texts, or lists of tokens, one or many.
    struct Input: Decodable {
        let texts: [String]?
        let tokens: [[Int]]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                (texts, tokens) = ([text], [])
            } else if let list = try? container.decode([String].self) {
                (texts, tokens) = (list, [])
            } else if let list = try? container.decode([Int].self) {
                (texts, tokens) = (nil, [list])
            } else {
                (texts, tokens) = (nil, try container.decode([[Int]].self))
            }
        }
    }

    let model: String
    let input: Input
    let dimensions: Int?
    let encoding_format: String?

    func call() throws(VendorRefusal) -> ModelCall {
        var call = ModelCall(.embeddings, model: model)
        call.dimensions = dimensions
        call.isBase64 = encoding_format == "base64"
        guard encoding_format.map({ ["float", "base64"].contains($0) }) ?? true else {
            throw .invalid("Invalid value for 'encoding_format'.", parameter: "encoding_format")
        }
        guard dimensions.map({ (1...16_384).contains($0) }) ?? true else {
            throw .invalid("Invalid value for 'dimensions'.", parameter: "dimensions")
        }
        let sizes = measure(&call)
        guard !sizes.isEmpty, sizes.count <= Self.inputsMax else {
            throw .invalid("'input' must have 1 to \(Self.inputsMax) items.", parameter: "input")
        }
        guard !sizes.contains(0) else { throw .invalid("'input' must not be empty.", parameter: "input") }
        guard sizes.allSatisfy({ $0 <= Self.inputTokensMax }) else {
            throw .invalid("This model's maximum input is \(Self.inputTokensMax) tokens.", parameter: "input")
        }
        call.inputTokens = sizes.reduce(0, +)
        guard call.inputTokens <= Self.tokensMax else {
            throw .invalid(
                "Requested too many tokens: at most \(Self.tokensMax) in one request.", parameter: "input",
                code: "max_tokens_per_request")
        }
        return call
    }

    /// The tokens of each input; names the inputs and the work on the way.
    private func measure(_ call: inout ModelCall) -> [Int] {
        var work = StableHash()
        work.add(model)
        defer { call.workHash = work.value }
        func take(_ hash: StableHash, _ tokens: Int) -> Int {
            call.inputs.append(hash.value)
            work.add(hash.value)
            return tokens
        }
        if let texts = input.texts {
            call.texts = texts
            return texts.map { text in
                var hash = StableHash()
                hash.add(text)
                return take(hash, PromptMeter.tokens(ofBytes: text.utf8.count, .openai))
            }
        }
        return input.tokens.map { tokens in
            var hash = StableHash()
            for token in tokens { hash.add(UInt64(bitPattern: Int64(token))) }
            return take(hash, tokens.count)
        }
    }
}
