import Domain
import Knowledge

/// What the next generation is built with other than its index says: every field that is there replaces the index's.
/// The fields and their ranges are those of making an index, see ``IndexSettings/changed(by:)``.
struct SettingsChange: Sendable {
    private static let fields = [
        "profile", "analyzer", "model", "tokens_min", "tokens_max", "duplicate_threshold", "backend", "canaries",
        "failure_allowance",
    ]

    private let members: [String: JSONValue]

    /// Looks the fields over on settings that bound no other: whether they fit the index is seen when it is known.
    static func read(_ reader: inout InputReader) -> Self {
        var members: [String: JSONValue] = [:]
        for field in fields {
            if let value = reader.value(field, required: false, allowsNull: true) { members[field] = value }
        }
        var neutral = IndexSettings()
        neutral.tokensMin = Int(IndexSettings.tokensRange.lowerBound)
        neutral.tokensMax = Int(IndexSettings.tokensRange.upperBound)
        var own = InputReader(.object(members), at: reader.pointer)
        let settings = neutral.changed(by: &own)
        reader.report(own.problems)
        reportCanaries(settings.canaries, &reader)
        return Self(members: members)
    }

    /// What could never be found is refused at once and not when everything is built.
    private static func reportCanaries(_ canaries: [Canary], _ reader: inout InputReader) {
        for (place, canary) in canaries.enumerated() {
            if canary.documents.contains(where: { DocumentKey($0) == nil }) {
                reader.report("canaries", "canary \(place + 1): the key of a document \(DocumentKey.rule)")
            }
            if Set(canary.documents).count > canary.within {
                reader.report("canaries", "canary \(place + 1): more documents than the hits they must be among")
            }
        }
    }

    var namesModel: Bool { members["model"] != nil }

    /// - Throws: a permanent ``Failure`` `invalid_settings` when the change does not fit the index.
    func applied(to settings: IndexSettings) throws(Failure) -> IndexSettings {
        var reader = InputReader(.object(members))
        let changed = settings.changed(by: &reader)
        guard let problem = reader.problems.first else { return changed }
        throw Failure(.permanent, code: "invalid_settings", message: "The settings do not fit the index: \(problem).")
    }
}
