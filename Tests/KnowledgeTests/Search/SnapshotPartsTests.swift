import Domain
import Testing

@testable import Knowledge

@Suite("The parts of a snapshot")
struct SnapshotPartsTests {
    @Test("A bitmap is a set")
    func bitmap() {
        var seed = SplitMix64(seed: 1)
        var bitmap = Bitmap()
        var set: Set<Int> = []
        for _ in 0..<2_000 {
            let number = Int.random(in: 0..<700, using: &seed)
            if Bool.random(using: &seed) {
                bitmap.insert(number)
                set.insert(number)
            } else {
                bitmap.remove(number)
                set.remove(number)
            }
        }
        #expect((0..<800).filter { bitmap.contains($0) } == set.sorted())
        #expect(bitmap.population == set.count)
        for range in [0..<800, 0..<0, 63..<65, 64..<128, 1..<699, 650..<10_000] {
            var found: [Int] = []
            bitmap.forEach(in: range) { found.append($0) }
            #expect(found == set.sorted().filter(range.contains))
        }
        #expect(Bitmap(count: 70, filled: true).population == 70)
    }

    @Test("Packed words come out as often as they went in")
    func terms() {
        var seed = SplitMix64(seed: 2)
        let lists = (0..<50).map { _ in
            (0..<Int.random(in: 0..<40, using: &seed)).map { _ in
                Bool.random(using: &seed)
                    ? UInt32.random(in: 0..<9, using: &seed) : UInt32.random(in: 0..<UInt32.max, using: &seed)
            }
        }
        var packed = PackedTerms()
        for list in lists { packed.append(list) }
        for (row, list) in lists.enumerated() { #expect(packed.terms(of: row) == list.sorted()) }
    }

    private var head: GenerationHead {
        GenerationHead(
            index: IndexID(), generation: GenerationID(), number: 1, version: 1, state: .active, chunks: 0,
            dimensions: 8, model: "m", analyzer: .plain, backend: .exact)
    }

    private func rows(_ ids: Range<Int64>, _ seed: inout SplitMix64) -> [ChunkRow] {
        ids.map { id in
            ChunkRow(
                id: id, key: "k\(id / 3)", permissions: id.isMultiple(of: 4) ? ["p"] : [],
                cluster: id.isMultiple(of: 10) ? id - 10 : nil, words: seed.words(6),
                vector: ChunkRow.Vector(seed.unit(8)), version: 1)
        }
    }

    @Test("Deltas leave the snapshot that a search holds as it was, and few segments")
    func deltas() {
        var seed = SplitMix64(seed: 3)
        var writer = SnapshotWriter(head, table: nil)
        writer.upsert(rows(1..<101, &seed))
        let first = writer.finished(head, version: 1)
        let before = first.lexical.search(["w1"], count: 100) { !first.dead.contains(Int($0)) }.map(\.ordinal)
        for delta in 0..<200 {
            writer.begin(head)
            writer.remove([Int64(delta % 100 + 1)])
            writer.upsert(rows(Int64(200 + delta)..<Int64(201 + delta), &seed))
            _ = writer.finished(head, version: Int64(2 + delta))
        }
        let last = writer.finished(head, version: 500)
        #expect(first.count == 100 && first.version == 1)
        #expect(first.lexical.search(["w1"], count: 100) { !first.dead.contains(Int($0)) }.map(\.ordinal) == before)
        #expect(last.count == 200 && last.version == 500)
        #expect(last.parts.count < 12)
    }

    @Test("Written anew without the dead, a generation answers as before")
    func compacted() async throws {
        var seed = SplitMix64(seed: 4)
        var writer = SnapshotWriter(head, table: nil)
        writer.upsert(rows(1..<4_001, &seed))
        writer.remove((1...4_000).filter { $0 % 5 < 2 })
        #expect(writer.isWasteful)
        var fresh = await writer.compacted()
        #expect(fresh.deadCount == 0 && fresh.count == writer.count)
        let old = writer.finished(head, version: 2)
        let new = fresh.finished(head, version: 2)
        #expect(new.bytes < old.bytes)
        let query = seed.unit(8)
        for permissions in [[], ["p"]] {
            let (oldVisible, newVisible) = (
                old.visible(to: permissions, keyPrefix: "k1"), new.visible(to: permissions, keyPrefix: "k1")
            )
            let oldNear = try await old.scan(oldVisible).nearest(to: query, count: 40)
            let newNear = try await new.scan(newVisible).nearest(to: query, count: 40)
            #expect(oldNear.map { old.id($0.ordinal) } == newNear.map { new.id($0.ordinal) })
            let oldWords = old.lexical.search(["w1", "w2"], count: 9_999) { oldVisible.contains(Int($0)) }
            let newWords = new.lexical.search(["w1", "w2"], count: 9_999) { newVisible.contains(Int($0)) }
            #expect(
                Dictionary(uniqueKeysWithValues: oldWords.map { (old.id($0.ordinal), $0.score) })
                    == Dictionary(uniqueKeysWithValues: newWords.map { (new.id($0.ordinal), $0.score) }))
        }
    }

    @Test("Who waits for a flight and is cancelled leaves alone")
    func flight() async throws {
        let flight = Flight<Int>()
        let patient = Task { try await flight.value }
        let hasty = Task { try await flight.value }
        hasty.cancel()
        await #expect(throws: CancellationError.self) { try await hasty.value }
        flight.land(.success(7))
        #expect(try await patient.value == 7)
        #expect(try await flight.value == 7)
    }
}
