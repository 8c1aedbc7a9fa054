/// Which of some numbered things belong together.
struct DisjointSets {
    private var parents: [Int]

    init(count: Int) { parents = Array(0..<count) }

    /// The smallest of those that belong together with it.
    mutating func smallest(_ index: Int) -> Int {
        var index = index
        while parents[index] != index {
            parents[index] = parents[parents[index]]
            index = parents[index]
        }
        return index
    }

    mutating func join(_ left: Int, _ right: Int) {
        let (left, right) = (smallest(left), smallest(right))
        parents[max(left, right)] = min(left, right)
    }
}
