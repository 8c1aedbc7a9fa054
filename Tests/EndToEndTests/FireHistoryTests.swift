import Testing

/// A checker that cannot fail proves nothing: every verdict is planted once.
@Suite("The history of a schedule's fires")
struct FireHistoryTests {
    private func history(_ moments: Int64..., undone: Set<Int64> = [], through last: Int64 = 130) -> FireHistory {
        let fires = moments.map { FireHistory.Fire(moment: $0, isDone: !undone.contains($0)) }
        return FireHistory(from: 100, every: 10, through: last, fires: fires)
    }

    @Test("One task for each moment is sound, and so are those that come later")
    func sound() {
        #expect(history(100, 110, 120, 130).breaches == [])
        #expect(history(100, 110, 120, 130, 140).breaches == [])
        #expect(history(100, 110, 120, 130, 140).moments.count == 5)
    }

    @Test("A moment that was missed is named, at the beginning, in between, at the end and behind the end")
    func missed() {
        #expect(history(110, 120, 130).breaches == ["100 was missed"])
        #expect(history(100, 120, 130).breaches == ["110 was missed"])
        #expect(history(100, 110, 120).breaches == ["130 was missed"])
        #expect(history(100, 110, 120, 130, 150).breaches == ["140 was missed"])
    }

    @Test("A moment that was fired twice is named")
    func doubled() {
        #expect(history(100, 110, 110, 120, 130).breaches == ["110 fired 2 times"])
    }

    @Test("A fire at another time is no moment, and a task that is not done is named")
    func strange() {
        #expect(history(100, 105, 110, 120, 130).breaches == ["105 is no moment of it"])
        #expect(history(100, 110, 120, 130, undone: [120]).breaches == ["120 is not done"])
    }
}
