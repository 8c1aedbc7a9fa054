import Synchronization

/// The catalogue that is in use, with the adapters of its providers. A reload swaps both at once; who took a snapshot
/// keeps it, so one request never sees two catalogues.
package final class CatalogBox: Sendable {
    package struct Snapshot: Sendable {
        package let catalog: ModelCatalog
        /// Only providers that can be used: enabled, and with their credential at hand.
        package let providers: [ProviderName: any Provider]

        /// The route without the models whose provider cannot be used here; the whole route when that is all of them,
        /// so that the call says why.
        func usable(_ route: ModelRoute) -> ModelRoute {
            let models = route.models.filter { name in
                catalog[name].map { providers[$0.provider] != nil } ?? false
            }
            guard let first = models.first else { return route }
            return ModelRoute(
                first, then: Array(models.dropFirst()), failover: route.failover,
                escalatesContext: route.escalatesContext)
        }
    }

    private let state: Mutex<Snapshot>
    private let adapters: @Sendable (ModelCatalog) -> [ProviderName: any Provider]

    /// - Parameter adapters: makes the adapters of a catalogue, without waiting for anything.
    package init(
        _ catalog: ModelCatalog, adapters: @escaping @Sendable (ModelCatalog) -> [ProviderName: any Provider]
    ) {
        self.adapters = adapters
        state = Mutex(Snapshot(catalog: catalog, providers: adapters(catalog)))
    }

    package var current: Snapshot { state.withLock { $0 } }

    package func replace(with catalog: ModelCatalog) {
        let snapshot = Snapshot(catalog: catalog, providers: adapters(catalog))
        state.withLock { $0 = snapshot }
    }
}
