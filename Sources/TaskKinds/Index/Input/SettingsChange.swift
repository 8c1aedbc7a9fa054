import Domain
import Knowledge

/// What the next generation is built with other than its index says: every field that is there replaces the index's.
struct SettingsChange: Sendable {
    static let canariesMax = 50
    static let canaryDocumentsMax = 20
    static let tokens: ClosedRange<Int64> = 16...4_096

    /// The inner nil is an explicit null: an index that is searched by words alone.
    var model: String??
    var profile: SliceProfile?
    var analyzer: AnalyzerName?
    var tokensMin: Int?
    var tokensMax: Int?
    var duplicateThreshold: Double?
    var backend: VectorBackend?
    var canaries: [Canary]?
    var failureAllowance: Double?

    static func read(_ reader: inout InputReader) -> Self {
        var change = Self()
        if case .null? = reader.value("model", required: false, allowsNull: true) {
            change.model = .some(nil)
        } else if let name = reader.string("model", required: false, bytesMax: 256) {
            change.model = name
        }
        change.profile = reader.oneOf("profile", required: false)
        change.analyzer = reader.oneOf("analyzer", required: false)
        change.tokensMin = reader.integer("min_tokens", required: false, in: tokens).map { Int($0) }
        change.tokensMax = reader.integer("max_tokens", required: false, in: tokens).map { Int($0) }
        change.duplicateThreshold = reader.number("duplicate_threshold", required: false, in: 0.5...2)
        change.backend = reader.oneOf("backend", required: false)
        change.failureAllowance = reader.number("failure_allowance", required: false, in: 0...1)
        change.canaries = reader.array("canaries", required: false, count: 0...canariesMax) { value, pointer, problems in
            canary(value, pointer, &problems)
        }
        if let least = change.tokensMin, let most = change.tokensMax, least > most {
            reader.report("min_tokens", "is more than max_tokens")
        }
        return change
    }

    private static func canary(
        _ value: JSONValue, _ pointer: JSONPointer, _ problems: inout [InputProblem]
    ) -> Canary? {
        var reader = InputReader(value, at: pointer)
        let query = reader.string("query", required: true, bytesMax: SearchRequest.queryBytesMax)
        let documents = reader.strings(
            "documents", required: true, count: 1...canaryDocumentsMax, bytesMax: DocumentKey.bytesMax)
        let within = reader.integer("within", required: false, in: 1...Int64(SearchRequest.hitsMax)) ?? 10
        if let bad = documents?.firstIndex(where: { DocumentKey($0) == nil }) {
            reader.report("documents", "document \(bad): \(DocumentKey.rule)")
        }
        if let documents, documents.count > Int(within) {
            reader.report("documents", "are more than the \(within) hits they must be among")
        }
        reader.rejectUnknownKeys()
        problems += reader.problems
        guard let query, let documents, reader.problems.isEmpty else { return nil }
        return Canary(query: query, documents: documents, within: Int(within))
    }

    /// - Throws: a permanent ``Failure`` when what the index says and what is changed do not fit together.
    func applied(to settings: IndexSettings) throws(Failure) -> IndexSettings {
        var settings = settings
        if let model { settings.model = model }
        settings.profile = profile ?? settings.profile
        settings.analyzer = analyzer ?? settings.analyzer
        settings.tokensMin = tokensMin ?? min(settings.tokensMin, tokensMax ?? settings.tokensMin)
        settings.tokensMax = tokensMax ?? max(settings.tokensMax, settings.tokensMin)
        settings.duplicateThreshold = duplicateThreshold ?? settings.duplicateThreshold
        settings.backend = backend ?? settings.backend
        settings.canaries = canaries ?? settings.canaries
        settings.failureAllowance = failureAllowance ?? settings.failureAllowance
        guard settings.tokensMin <= settings.tokensMax else {
            throw Failure(
                .permanent, code: "invalid_settings", message: "The index's min_tokens is more than its max_tokens.")
        }
        return settings
    }

    /// Whether words alone are wanted; else an index without a model gets the installation's.
    var wantsWordsAlone: Bool {
        if case .some(.none) = model { true } else { false }
    }
}
