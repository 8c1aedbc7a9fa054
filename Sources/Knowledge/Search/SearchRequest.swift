/// What somebody looks for in an index.
package struct SearchRequest: Sendable, Hashable {
    package static let queryBytesMax = 8 * 1024
    package static let hitsMax = 100
    /// As many as a reranker judges well: with more its quality falls, and each costs.
    package static let rerankMax = 50
    package static let rerankDefault = 30

    /// What is searched: words, vectors or both.
    package enum Mode: String, Sendable, Hashable, CaseIterable, Codable { case hybrid, lexical, vector }

    package var query: String
    /// 1…``hitsMax``.
    package var count: Int
    package var mode: Mode
    /// What the one who asks may see besides the documents of everybody.
    package var permissions: [String]
    /// Only documents whose keys begin with it.
    package var keyPrefix: String?
    /// Candidates of each retriever before fusion.
    package var depth: Int
    /// Whether hits say how each retriever ranked them.
    package var explains: Bool
    /// How many of the best hits a model puts in order, 2…``rerankMax``; nil for none.
    package var rerank: Int?

    package init(
        query: String, count: Int = 10, mode: Mode = .hybrid, permissions: [String] = [], keyPrefix: String? = nil,
        depth: Int = 50, explains: Bool = false, rerank: Int? = nil
    ) {
        self.query = query
        self.count = count
        self.mode = mode
        self.permissions = permissions
        self.keyPrefix = keyPrefix
        self.depth = depth
        self.explains = explains
        self.rerank = rerank
    }

    /// Hits to find: a reranker is given more to choose from than are wanted.
    var found: Int { max(count, rerank ?? 0) }
}

/// What was found, all of it in one generation.
package struct SearchAnswer: Sendable {
    package var generation: Int32
    /// The version of the generation when it answered; it rises with every change.
    package var version: Int64
    package var backend: VectorBackend
    /// `lexical_only` when vectors were wanted and could not be had; nil when nothing was missing.
    package var degraded: String?
    /// What became of the model's order; nil when none was wanted, or fewer than two hits were found.
    package var reranking: Reranking?
    package var hits: [SearchHit]

    package init(
        generation: Int32, version: Int64, backend: VectorBackend, degraded: String? = nil, hits: [SearchHit]
    ) {
        self.generation = generation
        self.version = version
        self.backend = backend
        self.degraded = degraded
        self.hits = hits
    }
}

/// A chunk that was found.
package struct SearchHit: Sendable, Hashable {
    /// Where one retriever put it.
    package struct Rank: Sendable, Hashable {
        /// From 1.
        package let place: Int
        package let score: Double
        package init(place: Int, score: Double) {
            self.place = place
            self.score = score
        }
    }

    package var chunk: Int64
    package var document: DocumentKey
    package var documentVersion: Int32
    package var title: String?
    package var heading: [String]
    package var text: String
    /// Bytes of that version's content.
    package var source: Range<Int>
    package var tokens: Int
    /// Fused: the sum of 1 / (60 + place) over the retrievers; or the score of the only one.
    package var score: Double
    package var lexical: Rank?
    package var vector: Rank?
    /// The reranker's score, where one was asked, 0…10.
    package var rerank: Double?
    /// Other documents that say nearly the same and that the one who asks may see.
    package var duplicates: [DocumentKey]
    /// What it shares with chunks that say nearly the same: the smallest ID among them; nil for one of its own.
    package var cluster: Int64?

    package init(
        chunk: Int64, document: DocumentKey, documentVersion: Int32, title: String?, heading: [String], text: String,
        source: Range<Int>, tokens: Int, score: Double, lexical: Rank? = nil, vector: Rank? = nil,
        rerank: Double? = nil, duplicates: [DocumentKey] = [], cluster: Int64? = nil
    ) {
        self.chunk = chunk
        self.document = document
        self.documentVersion = documentVersion
        self.title = title
        self.heading = heading
        self.text = text
        self.source = source
        self.tokens = tokens
        self.score = score
        self.lexical = lexical
        self.vector = vector
        self.rerank = rerank
        self.duplicates = duplicates
        self.cluster = cluster
    }
}
