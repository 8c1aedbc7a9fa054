/// An array as an asynchronous sequence that never suspends.
struct ArraySequence<Element: Sendable>: AsyncSequence, Sendable {
    struct Iterator: AsyncIteratorProtocol {
        var rest: ArraySlice<Element>

        mutating func next() async -> Element? { rest.popFirst() }
    }

    let elements: [Element]

    func makeAsyncIterator() -> Iterator { Iterator(rest: elements[...]) }
}
