import Domain

/// Reads one entry of `providers`.
struct ProviderReading {
    static let keys =
        ["preset", "dialect", "base_url", "credential", "enabled", "limits"] + ProviderDetailsReading.keys
    private static let limitKeys = ["concurrency", "requests_per_minute", "tokens_per_minute", "ramp"]
    private static let rampKeys = ["start_tokens_per_minute", "growth_percent", "every_seconds"]

    func entry(_ name: String, _ reader: YAMLReader) -> ProviderEntry? {
        guard isName(name) else {
            reader.complaints.add(
                reader.place,
                "is no name for a provider; use 1 to 63 of a-z, 0-9, '.', '_', '-', the first a letter or digit")
            return nil
        }
        guard let preset = preset(name, reader) else { return nil }
        guard (preset == .local) == (name == ProviderName.local.rawValue) else {
            reader.complaints.add(
                reader.place, "the preset \"local\" belongs to the provider \"local\", and to no other")
            return nil
        }
        let details = ProviderDetailsReading().details(reader, preset)
        let entry = ProviderEntry(
            name: ProviderName(rawValue: name), preset: preset, baseURL: baseURL(reader, preset),
            credential: credential(reader, preset, details.authentication),
            isEnabled: reader.bool("enabled") ?? true, limits: limits(reader), details: details)
        if preset != .local { judge(entry, reader) }
        return entry
    }

    /// Says of the adapter's own complaints those that no key of the file has led to, each at the key it is about.
    private func judge(_ entry: ProviderEntry, _ reader: YAMLReader) {
        for complaint in entry.settings(credential: nil).fieldComplaints() {
            switch complaint.field {
            // Where it is missing, that was said.
            case .baseURL: if reader.has("base_url") { reader.complain("base_url", complaint.message) }
            case .name: reader.complaints.add(reader.place, complaint.message)
            // Read key by key, and refused there.
            case .headers, .connections, .embeddingTexts: break
            // There is no credential in a file.
            case .credential, .authentication: break
            }
        }
        if entry.details.authentication == ProviderSettings.Authentication.none, reader.has("credential") {
            reader.complain("authentication", "sends no credential; leave out \"credential\" or name another style")
        }
    }

    /// The preset that is named, or the one with the provider's own name, or the one that stands for a bare dialect.
    private func preset(_ name: String, _ reader: YAMLReader) -> ProviderPreset? {
        let named = reader.choice("preset", ProviderPreset.self)
        let dialect = reader.choice("dialect", ProviderDialect.self)
        guard !reader.has("preset") || named != nil, !reader.has("dialect") || dialect != nil else { return nil }
        if let named, let dialect, named.dialect != dialect {
            reader.complain("dialect", "is not the dialect of the preset; leave one of them out")
        }
        if let named { return named }
        if let dialect {
            // A server of one's own: neither the vendor's address nor its key.
            reader.require("base_url", "where the provider is, such as http://127.0.0.1:8000/v1")
            return dialect == .openAI ? .vllm : dialect == .anthropic ? .anthropic : .local
        }
        guard let preset = ProviderPreset(rawValue: name) else {
            let presets = ProviderPreset.allCases.map(\.rawValue).joined(separator: ", ")
            reader.complaints.add(
                reader.place, "needs \"preset\" (\(presets)) or \"dialect\" and \"base_url\"; its name is no preset's")
            return nil
        }
        return preset
    }

    private func baseURL(_ reader: YAMLReader, _ preset: ProviderPreset) -> String? {
        guard let text = reader.text("base_url") else {
            if preset == .azure {
                reader.require("base_url", "the resource's address, such as https://NAME.openai.azure.com/openai/v1")
            }
            return nil
        }
        guard preset != .local else {
            reader.complain("base_url", "the local models run inside this process; leave it out")
            return nil
        }
        return text
    }

    private func credential(
        _ reader: YAMLReader, _ preset: ProviderPreset, _ authentication: ProviderSettings.Authentication?
    ) -> String? {
        let isOwnServer = reader.has("dialect") && !reader.has("preset")
        guard let text = reader.text("credential") else {
            return isOwnServer || authentication == ProviderSettings.Authentication.none ? "" : nil
        }
        guard preset != .local else {
            reader.complain("credential", "the local models need none; leave it out")
            return nil
        }
        guard isVariable(text) else {
            reader.complain(
                "credential",
                "must be the name of an environment variable, such as OPENAI_API_KEY: 1 to 64 of A-Z, 0-9 and '_', the "
                    + "first a letter. If this is the key itself, put it into that variable and change it: it was in a file"
            )
            return nil
        }
        return text
    }

    private func limits(_ reader: YAMLReader) -> ProviderLimits {
        guard let limits = reader.mapping("limits", known: Self.limitKeys) else { return ProviderLimits() }
        return ProviderLimits(
            concurrency: limits.integer("concurrency", in: 1...100_000),
            requestsPerMinute: limits.integer("requests_per_minute", in: 1...100_000_000),
            tokensPerMinute: limits.integer("tokens_per_minute", in: 1...100_000_000_000), ramp: ramp(limits))
    }

    private func ramp(_ limits: YAMLReader) -> ProviderLimits.Ramp? {
        guard let ramp = limits.mapping("ramp", known: Self.rampKeys) else { return nil }
        for key in Self.rampKeys { ramp.require(key, "a whole number") }
        guard let start = ramp.integer("start_tokens_per_minute", in: 1...100_000_000_000),
            let growth = ramp.integer("growth_percent", in: 1...1_000),
            let seconds = ramp.integer("every_seconds", in: 1...86_400)
        else { return nil }
        if let most = limits.integer("tokens_per_minute", in: 1...100_000_000_000), start > most {
            ramp.complain("start_tokens_per_minute", "is above tokens_per_minute")
        }
        return ProviderLimits.Ramp(startTokensPerMinute: start, growthPercent: growth, step: .seconds(seconds))
    }

    /// What the database accepts as the name of a pool.
    private func isName(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count) && name.utf8.allSatisfy { $0.isLowerOrDigit || [45, 46, 95].contains($0) }
            && (name.utf8.first?.isLowerOrDigit ?? false)
    }

    private func isVariable(_ text: String) -> Bool {
        let isUpper = { (byte: UInt8) in (65...90).contains(byte) }
        return (1...64).contains(text.utf8.count) && (text.utf8.first.map(isUpper) ?? false)
            && text.utf8.allSatisfy { isUpper($0) || (48...57).contains($0) || $0 == 95 }
    }
}

extension UInt8 {
    fileprivate var isLowerOrDigit: Bool { (97...122).contains(self) || (48...57).contains(self) }
}
