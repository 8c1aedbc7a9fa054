/// What the retrievers found in one snapshot, best first, with the places that led there.
struct Candidates: Sendable {
    struct Candidate: Sendable {
        let ordinal: UInt32
        let id: Int64
        let score: Double
        let lexical: SearchHit.Rank?
        let vector: SearchHit.Rank?
        /// Chunks of other documents that say nearly the same and are visible.
        let duplicates: [Int64]
    }

    /// Other documents that are named with a hit at most.
    static let duplicatesMax = 20

    let best: [Candidate]

    /// Fuses the lists (one alone keeps its scores) and leaves the best of each cluster.
    ///
    /// Clusters are collapsed here and not when they are stored, because what is the best of one depends on the query,
    /// and what may be collapsed into it on who asks: a chunk must not give way to one that its reader cannot see.
    init(
        lexical: [(ordinal: UInt32, score: Double)], vector: [(ordinal: UInt32, score: Double)], count: Int,
        in snapshot: GenerationSnapshot, visible: Bitmap
    ) {
        let fused = Self.fused([lexical, vector].filter { !$0.isEmpty }, in: snapshot)
        let lexicalRanks = Self.ranks(lexical)
        let vectorRanks = Self.ranks(vector)
        var taken: Set<Int64> = []
        var best: [Candidate] = []
        for hit in fused where best.count < count {
            let cluster = snapshot.cluster(hit.ordinal)
            if let cluster, !taken.insert(cluster).inserted { continue }
            best.append(
                Candidate(
                    ordinal: hit.ordinal, id: snapshot.id(hit.ordinal), score: hit.score,
                    lexical: lexicalRanks[hit.ordinal], vector: vectorRanks[hit.ordinal],
                    duplicates: cluster.map { Self.others(of: $0, than: hit.ordinal, in: snapshot, visible) } ?? []))
        }
        self.best = best
    }

    /// Equal scores are ordered by ID and not by ordinal, which depends on how a snapshot came about.
    private static func fused(
        _ lists: [[(ordinal: UInt32, score: Double)]], in snapshot: GenerationSnapshot
    ) -> [(ordinal: UInt32, score: Double)] {
        guard lists.count > 1 else { return lists.first ?? [] }
        return Fusion.reciprocalRanks(lists.map { $0.map(\.ordinal) })
            .map { (id: snapshot.id($0.ordinal), ordinal: $0.ordinal, score: $0.score) }
            .sorted { ($0.score, $1.id) > ($1.score, $0.id) }
            .map { ($0.ordinal, $0.score) }
    }

    private static func ranks(_ list: [(ordinal: UInt32, score: Double)]) -> [UInt32: SearchHit.Rank] {
        var ranks: [UInt32: SearchHit.Rank] = [:]
        for (index, hit) in list.enumerated() {
            ranks[hit.ordinal] = SearchHit.Rank(place: index + 1, score: hit.score)
        }
        return ranks
    }

    /// One chunk of each other document.
    private static func others(
        of cluster: Int64, than ordinal: UInt32, in snapshot: GenerationSnapshot, _ visible: Bitmap
    ) -> [Int64] {
        var documents: Set<String> = [snapshot.key(ordinal)]
        var others: [Int64] = []
        for member in snapshot.members(of: cluster) where visible.contains(Int(member)) {
            guard others.count < duplicatesMax else { break }
            if documents.insert(snapshot.key(member)).inserted { others.append(snapshot.id(member)) }
        }
        return others
    }
}
