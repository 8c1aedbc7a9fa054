/// Made-up text whose words are as unevenly common as those of real text (Zipf's law: the n-th word 1/n times as common
/// as the first). The same seed gives the same text.
struct ZipfWords: Sendable {
    let words: [String]
    /// Up to which share of all words each reaches.
    private let reach: [Double]

    init(vocabulary: Int) {
        words = (1...vocabulary).map { "w\($0)" }
        var sum = 0.0
        let sums = (1...vocabulary).map { rank in
            sum += 1 / Double(rank)
            return sum
        }
        reach = sums.map { [sum] in $0 / sum }
    }

    func word(using generator: inout some RandomNumberGenerator) -> String { words[place(&generator)] }

    /// So many words as one text has.
    func text(_ count: Int, using generator: inout some RandomNumberGenerator) -> [String] {
        (0..<count).map { _ in word(using: &generator) }
    }

    /// Different words without the `common` first ones, which a query would not be asked with.
    func query(_ count: Int, without common: Int, using generator: inout some RandomNumberGenerator) -> [String] {
        var places: [Int] = []
        while places.count < min(count, words.count - common) {
            let place = place(&generator)
            if place >= common, !places.contains(place) { places.append(place) }
        }
        return places.map { words[$0] }
    }

    /// The first word whose reach is beyond a random share.
    private func place(_ generator: inout some RandomNumberGenerator) -> Int {
        let share = Double.random(in: 0..<1, using: &generator)
        var (low, high) = (0, words.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if reach[middle] > share { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
