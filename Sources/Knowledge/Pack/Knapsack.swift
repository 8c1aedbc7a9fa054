/// Which things to take when not all fit.
enum Knapsack {
    struct Item {
        /// Where it stands among the hits.
        let index: Int
        /// At most the capacity, at least 0.
        let cost: Int
        let value: Double
    }

    /// Steps into which a large capacity is divided.
    static let stepsMax = 4096

    /// Positions of the items that are taken one after the other where they still fit.
    static func inOrder(_ items: [Item], capacity: Int) -> [Int] {
        var left = capacity
        return items.indices.filter { index in
            guard items[index].cost <= left else { return false }
            left -= items[index].cost
            return true
        }
    }

    /// Positions, ascending, of items whose value together is the greatest that fits; never more than fits.
    ///
    /// Exact up to a capacity of ``stepsMax``. Above, costs are rounded up to whole steps, so that a hundred items and
    /// a million tokens cost no more than half a million additions; at most one step per item is then left unused.
    static func best(_ items: [Item], capacity: Int) -> [Int] {
        guard capacity >= 0 else { return [] }
        let step = max(1, (capacity - 1) / stepsMax + 1)
        let width = capacity / step + 1
        var values = [Double](repeating: 0, count: width)
        var isTaken = [Bool](repeating: false, count: width * items.count)
        for (position, item) in items.enumerated() {
            let cost = steps(item, step)
            guard cost < width else { continue }
            for room in (cost..<width).reversed() where values[room - cost] + item.value > values[room] {
                values[room] = values[room - cost] + item.value
                isTaken[position * width + room] = true
            }
        }
        return taken(items, step: step, width: width, isTaken)
    }

    static func value(_ positions: [Int], _ items: [Item]) -> Double { positions.reduce(0) { $0 + items[$1].value } }

    private static func taken(_ items: [Item], step: Int, width: Int, _ isTaken: [Bool]) -> [Int] {
        var room = width - 1
        var positions: [Int] = []
        for position in items.indices.reversed() where isTaken[position * width + room] {
            positions.append(position)
            room -= steps(items[position], step)
        }
        return positions.reversed()
    }

    private static func steps(_ item: Item, _ step: Int) -> Int { item.cost / step + (item.cost % step == 0 ? 0 : 1) }
}
