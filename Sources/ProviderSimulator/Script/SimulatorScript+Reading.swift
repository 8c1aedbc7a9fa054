extension SimulatorScript {
    /// Rules that a script may have.
    static let faultsMax = 200

    /// Reads a script. Throws every complaint together.
    package static func read(_ bytes: [UInt8]) throws(ScriptRefusal) -> SimulatorScript {
        guard let json = JSON.parse(bytes) else {
            throw ScriptRefusal([ScriptComplaint(pointer: "", detail: "is not one JSON value")])
        }
        let complaints = ScriptReader.Complaints()
        let script = SimulatorScript(ScriptReader(json, at: "", complaints))
        guard complaints.list.isEmpty else { throw ScriptRefusal(complaints.list) }
        return script
    }

    private init(_ reader: ScriptReader) {
        self.init()
        seed = UInt64(reader.int("seed", in: 0...Int.max) ?? 0)
        readLatency(reader.object("latency"))
        answer = AnswerScript(reader.object("answer"))
        if let embedding = reader.object("embedding") {
            embeddingDimensions = embedding.int("dimensions", in: 1...16_384) ?? embeddingDimensions
            embedding.close()
        }
        models = reader.strings("models")
        readPrices(reader.object("prices"))
        limits = VendorLimits(reader.object("limits"))
        faults = reader.objects("faults", countMax: Self.faultsMax).compactMap { FaultRule($0) }
        reader.close()
    }

    private mutating func readLatency(_ reader: ScriptReader?) {
        guard let reader else { return }
        firstToken = reader.latency("first_token") ?? .none
        betweenTokens = reader.latency("between_tokens") ?? .none
        reader.close()
    }

    private mutating func readPrices(_ reader: ScriptReader?) {
        guard let reader else { return }
        for member in reader.members.prefix(10_000) {
            prices[member.key] = TokenPrice(
                ScriptReader(member.value, at: reader.pointer(to: member.key), reader.complaints))
        }
    }
}

extension AnswerScript {
    fileprivate init(_ reader: ScriptReader?) {
        guard let reader else { return }
        tokens = reader.int("tokens", in: 0...1_000_000) ?? tokens
        text = reader.string("text")
        cachedTokens = reader.int("cached_tokens", in: 0...1_000_000_000) ?? 0
        cacheWriteTokens = reader.int("cache_write_tokens", in: 0...1_000_000_000) ?? 0
        reader.close()
    }
}

extension TokenPrice {
    fileprivate init?(_ reader: ScriptReader) {
        let input = reader.int("input", in: Self.range)
        let output = reader.int("output", in: Self.range)
        let cached = reader.int("cached_input", in: Self.range)
        let write = reader.int("cache_write", in: Self.range)
        for key in ["input", "output"] where reader.member(key) == nil { reader.complain(key, "is missing") }
        reader.close()
        guard let input, let output else { return nil }
        self.init(
            input: Int64(input), cachedInput: cached.map(Int64.init), cacheWrite: write.map(Int64.init),
            output: Int64(output))
    }
}

extension VendorLimits {
    fileprivate init(_ reader: ScriptReader?) {
        guard let reader else { return }
        concurrency = reader.int("concurrency", in: 1...1_000_000)
        requestsPerMinute = reader.int("requests_per_minute", in: 1...100_000_000)
        tokensPerMinute = reader.int("tokens_per_minute", in: 1...1_000_000_000_000)
        contextTokens = reader.int("context_tokens", in: 1...1_000_000_000)
        reader.close()
    }
}
