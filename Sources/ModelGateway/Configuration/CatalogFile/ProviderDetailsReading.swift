/// Reads what an entry of `providers` says about how its server is spoken to.
struct ProviderDetailsReading {
    static let keys =
        ["headers", "query", "authentication", "connections"] + openAIKeys
    /// What only that dialect has.
    private static let openAIKeys = ["output_limit_field", "quirks", "embedding_texts_max"]
    /// Headers, and query items, of one provider.
    static let itemsMax = 32
    static let valueBytesMax = 1_000

    func details(_ reader: YAMLReader, _ preset: ProviderPreset) -> ProviderDetails {
        refuseForeign(reader, preset)
        var details = ProviderDetails()
        details.headers = texts("headers", reader) { name, value in
            ProviderSettings.isUsableHeader(name, value)
                ? nil
                : "cannot be sent as a header, or is one that only the gateway itself may set; keys go into \"credential\""
        }
        details.query = texts("query", reader) { name, value in
            (name + value).utf8.allSatisfy { (0x20...0x7E).contains($0) } ? nil : "must be visible ASCII characters"
        }
        details.authentication = reader.choice("authentication", ProviderSettings.Authentication.self)
        details.outputLimitField = reader.choice("output_limit_field", ProviderSettings.OutputLimitField.self)
        details.quirks = reader.choices("quirks", ProviderSettings.Quirk.self, atLeast: 0)
        details.connectionsMax = reader.integer("connections", in: 1...100_000)
        details.embeddingTextsMax = reader.integer("embedding_texts_max", in: 1...2_048)
        return details
    }

    private func refuseForeign(_ reader: YAMLReader, _ preset: ProviderPreset) {
        let (foreign, reason) =
            switch preset.dialect {
            case .local: (Self.keys, "the local models run inside this process; leave it out")
            case .anthropic: (Self.openAIKeys, "belongs to providers of the dialect openai; leave it out")
            case .openAI: ([], "")
            }
        for key in foreign where reader.has(key) { reader.complain(key, reason) }
    }

    /// The names and texts under a key.
    /// - Parameter complaint: what is wrong with one of them; nil for nothing.
    private func texts(
        _ key: String, _ reader: YAMLReader, _ complaint: (_ name: String, _ value: String) -> String?
    ) -> [String: String] {
        guard let items = reader.mapping(key, known: nil) else { return [:] }
        guard items.keys.count <= Self.itemsMax else {
            reader.complain(key, "has more than \(Self.itemsMax) entries")
            return [:]
        }
        var texts: [String: String] = [:]
        for name in items.keys {
            guard let value = items.text(name) else { continue }
            if (name + value).utf8.count > Self.valueBytesMax {
                items.complain(name, "is longer than \(Self.valueBytesMax) bytes with its name")
            } else if let complaint = complaint(name, value) {
                items.complain(name, complaint)
            }
            texts[name] = value
        }
        return texts
    }
}
