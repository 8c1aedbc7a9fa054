/// A queue whose first element can be changed in place. Adding and removing are constant on average.
struct FIFO<Element> {
    private var storage: [Element?] = []
    private var head = 0

    var count: Int { storage.count - head }
    var isEmpty: Bool { head == storage.count }

    mutating func append(_ element: Element) {
        storage.append(element)
    }

    mutating func popFirst() -> Element? {
        guard head < storage.count else { return nil }
        let element = storage[head]
        storage[head] = nil
        head += 1
        if head == storage.count {
            storage.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1024, head * 2 >= storage.count {
            storage.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Lends the first element for changes in place.
    mutating func withFirst<Value>(_ body: (inout Element) -> Value) -> Value? {
        guard head < storage.count, var element = storage[head] else { return nil }
        // Taken out while it is changed, so that its arrays have one owner and are not copied.
        storage[head] = nil
        defer { storage[head] = element }
        return body(&element)
    }

    mutating func removeAll() -> [Element] {
        defer { self = FIFO() }
        return storage[head...].compactMap(\.self)
    }
}

extension FIFO: Sendable where Element: Sendable {}
