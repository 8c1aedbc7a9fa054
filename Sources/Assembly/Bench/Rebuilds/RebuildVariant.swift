import Domain
import Knowledge

/// What a generation is built with: neighbours always differ, so that a chunk of one is seldom one of the other.
struct RebuildVariant: Sendable, Hashable {
    let tokensMin: Int
    let tokensMax: Int
    let duplicateThreshold: Double

    /// What the index is made with.
    static let first = RebuildVariant(tokensMin: 200, tokensMax: 400, duplicateThreshold: 0.8)
    /// Settings that come again are met by a cache that has their vectors; two take turns.
    private static let other = RebuildVariant(tokensMin: 120, tokensMax: 320, duplicateThreshold: 0.9)

    init(tokensMin: Int, tokensMax: Int, duplicateThreshold: Double) {
        self.tokensMin = tokensMin
        self.tokensMax = tokensMax
        self.duplicateThreshold = duplicateThreshold
    }

    /// - Parameters:
    ///   - rebuild: its number, from 1.
    ///   - isFresh: whether it cuts documents as none before it, so that there is much to embed, and much to lose in a kill.
    init(rebuild: Int, isFresh: Bool) {
        guard isFresh else {
            self = rebuild % 2 == 0 ? Self.first : Self.other
            return
        }
        let least = 30 + rebuild % 90
        self.init(tokensMin: least, tokensMax: least * 2 + 20, duplicateThreshold: 0.8)
    }

    /// The input of the task.
    func input(_ index: IndexName, keepSeconds: Int) -> [UInt8] {
        JSONValue.object([
            "index": .string(index.rawValue), "tokens_min": .integer(Int64(tokensMin)),
            "tokens_max": .integer(Int64(tokensMax)), "duplicate_threshold": .double(duplicateThreshold),
            "keep_seconds": .integer(Int64(keepSeconds)),
        ]).encoded()
    }

    func settings(model: String) -> IndexSettings {
        var settings = IndexSettings()
        settings.model = model
        settings.tokensMin = tokensMin
        settings.tokensMax = tokensMax
        settings.duplicateThreshold = duplicateThreshold
        return settings
    }
}
