package import Domain

extension IndexSettings {
    package static let canariesMax = 50
    package static let tokensRange: ClosedRange<Int64> = 16...4096

    /// The settings with what the reader's object says in their place. What is wrong ends up in the reader's problems.
    ///
    /// Fields: `profile`, `analyzer`, `model` (null for words alone), `tokens_min`, `tokens_max`, `duplicate_threshold`,
    /// `backend`, `canaries`, `failure_allowance`.
    package func changed(by reader: inout InputReader) -> IndexSettings {
        var settings = self
        if let profile: SliceProfile = reader.oneOf("profile", required: false) { settings.profile = profile }
        if let analyzer: AnalyzerName = reader.oneOf("analyzer", required: false) { settings.analyzer = analyzer }
        if reader.value("model", required: false, allowsNull: true)?.isNull == true {
            settings.model = nil
        } else if let model = reader.string("model", required: false, bytesMax: 128) {
            settings.model = model
        }
        if let tokens = reader.integer("tokens_min", required: false, in: Self.tokensRange) {
            settings.tokensMin = Int(tokens)
        }
        if let tokens = reader.integer("tokens_max", required: false, in: Self.tokensRange) {
            settings.tokensMax = Int(tokens)
        }
        if let share = reader.number("duplicate_threshold", required: false, in: 0.5...1.01) {
            settings.duplicateThreshold = share
        }
        if let backend: VectorBackend = reader.oneOf("backend", required: false) { settings.backend = backend }
        if let share = reader.number("failure_allowance", required: false, in: 0...1) {
            settings.failureAllowance = share
        }
        if let canaries = Self.canaries(&reader) { settings.canaries = canaries }
        if settings.tokensMin > settings.tokensMax {
            reader.report("tokens_min", "is more than tokens_max, which is \(settings.tokensMax)")
        }
        return settings
    }

    private static func canaries(_ reader: inout InputReader) -> [Canary]? {
        reader.array("canaries", required: false, count: 0...canariesMax) { value, pointer, problems in
            var reader = InputReader(value, at: pointer)
            let query = reader.string("query", required: true, bytesMax: SearchRequest.queryBytesMax)
            let documents = reader.strings(
                "documents", required: true, count: 1...10, bytesMax: DocumentKey.bytesMax)
            let within = reader.integer("within", required: false, in: 1...Int64(SearchRequest.hitsMax)) ?? 10
            // What could never be found is refused here and not when everything is built.
            for (place, document) in (documents ?? []).enumerated() where DocumentKey(document) == nil {
                reader.report("documents", "element \(place): \(DocumentKey.rule)")
            }
            if let documents, Set(documents.compactMap { DocumentKey($0) }).count > within {
                reader.report("within", "is less than the number of documents that must be among the hits")
            }
            reader.rejectUnknownKeys()
            problems += reader.problems
            guard let query, let documents, reader.problems.isEmpty else { return nil }
            return Canary(query: query, documents: documents, within: Int(within))
        }
    }
}
