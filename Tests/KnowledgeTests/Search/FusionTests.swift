import Knowledge
import Testing

@Suite("Rankings made one")
struct FusionTests {
    @Test("A place gives one over sixty and the place, summed over the lists")
    func sums() {
        let fused = Fusion.reciprocalRanks([[7, 3, 9], [3, 8]])
        #expect(fused.map(\.ordinal) == [3, 7, 8, 9])
        let scores: [Double] = [1 / 62 + 1 / 61, 1 / 61, 1 / 62, 1 / 63]
        #expect(fused.map(\.score) == scores)
    }

    @Test("Of equal scores the smaller ordinal is first; what a list repeats has its best place")
    func ties() {
        #expect(Fusion.reciprocalRanks([[2], [1]]).map(\.ordinal) == [1, 2])
        let repeated: [Double] = [1 / 61, 1 / 63]
        #expect(Fusion.reciprocalRanks([[5, 5, 4]]).map(\.score) == repeated)
        #expect(Fusion.reciprocalRanks([[5, 4]], k: 0).map(\.score) == [1, 0.5])
        #expect(Fusion.reciprocalRanks([]).isEmpty && Fusion.reciprocalRanks([[], []]).isEmpty)
    }

    @Test("One list keeps its order")
    func one() {
        let list: [UInt32] = [40, 2, 31, 7]
        #expect(Fusion.reciprocalRanks([list]).map(\.ordinal) == list)
    }
}
