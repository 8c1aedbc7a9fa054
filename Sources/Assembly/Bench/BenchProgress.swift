/// Where a scenario tells how far it is. Called often and from any thread, so it must be quick.
package struct BenchProgress: Sendable {
    private let show: @Sendable (String) -> Void
    package init(_ show: @escaping @Sendable (String) -> Void) { self.show = show }

    func callAsFunction(_ phase: String) { show(phase) }
    func callAsFunction(_ phase: String, _ done: Int, of all: Int) { show("\(phase) \(done)/\(all)") }
}
