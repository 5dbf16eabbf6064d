// SPDX-License-Identifier: Apache-2.0
package io.tidemark.it.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tidemark.lane.FailureKind;
import io.tidemark.lane.TidemarkException;
import io.tidemark.postgres.PostgresStore;
import io.tidemark.postgres.SchemaMode;
import io.tidemark.settings.TimeLimits;
import io.tidemark.store.Store;
import io.tidemark.store.StoreContext;
import io.tidemark.testkit.junit.TidemarkServers;
import io.tidemark.testkit.server.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.AutoSave;

/** What is refused when a store is opened: options, pools and servers that break its promises. */
@ExtendWith(TidemarkServers.class)
final class OpeningIT {
  private static final TimeLimits LIMITS =
      new TimeLimits(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  private Scene scene;

  @BeforeEach
  void emptyDatabase(Database database) {
    scene = new Scene(database);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() {
    PostgresStore store = PostgresStore.connect("jdbc:postgresql://localhost:1/ledger", "a", "b");

    assertThatThrownBy(() -> scene.open(store, "owner", Duration.ofSeconds(1)))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining("Connection to localhost:1 refused");
  }

  @ParameterizedTest
  @CsvSource({
    "autosave, always",
    "autosave, conservative",
    "targetServerType, secondary",
    "targetServerType, preferSecondary",
    "preferQueryMode, simple",
    "readOnly, true",
    "socketTimeout, 5"
  })
  void breakingOptionsAreRefusedWhereverTheyStand(String option, String value) {
    String url = scene.database().url() + "?" + option + "=" + value;
    String named = option + "=" + value.toLowerCase(Locale.ROOT);
    PGSimpleDataSource driver = new PGSimpleDataSource();
    driver.setUrl(url);
    driver.setUser(scene.database().user());
    HikariConfig byUrl = usersPool();
    byUrl.setJdbcUrl(url);
    HikariConfig byProperty = usersPool();
    byProperty.addDataSourceProperty(option, value);

    assertRefused(PostgresStore.connect(url, scene.database().user(), "any"), named);
    assertRefused(PostgresStore.using(driver), named);
    try (HikariDataSource pool = new HikariDataSource(byUrl)) {
      assertRefused(PostgresStore.using(pool), named);
    }
    try (HikariDataSource pool = new HikariDataSource(byProperty)) {
      assertRefused(PostgresStore.using(pool), named);
    }
  }

  /** The driver's own data source cannot carry it. */
  @Test
  void hidingSilentRollbacksIsRefused() {
    String option = "raiseExceptionOnSilentRollback=false";
    HikariConfig byProperty = usersPool();
    byProperty.addDataSourceProperty("raiseExceptionOnSilentRollback", "false");

    assertRefused(
        PostgresStore.connect(scene.database().url() + "?" + option, "postgres", "any"), option);
    try (HikariDataSource pool = new HikariDataSource(byProperty)) {
      assertRefused(PostgresStore.using(pool), option);
    }
  }

  private void assertRefused(PostgresStore store, String named) {
    assertThatThrownBy(() -> scene.open(store.schema(SchemaMode.CREATE), "owner"))
        .isInstanceOf(TidemarkException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"targetServerType=any", "targetServerType=primary", "socketTimeout=60"})
  void harmlessOptionsAreNot(String option) throws Exception {
    String url = scene.database().url() + "?" + option;
    Store store =
        scene.open(
            PostgresStore.connect(url, scene.database().user(), "any").schema(SchemaMode.CREATE),
            "owner");

    Scene.unit(store, Scene.claimed(store, "owner"), unit -> unit.resource(Connection.class));
  }

  private HikariConfig usersPool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(scene.database().url());
    config.setUsername(scene.database().user());
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    return config;
  }

  @Test
  void aPoolThatIsTooSmallIsRefused() {
    HikariConfig config = usersPool();
    config.setMaximumPoolSize(Scene.WORKERS + 1);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertRefused(
          PostgresStore.using(pool),
          "maximumPoolSize: is 5, but units use up to 4 connections and control calls two more");
    }
  }

  @Test
  void severalRuntimesCountTogether() {
    HikariConfig config = usersPool();
    config.setMaximumPoolSize(Scene.WORKERS + 3);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      PostgresStore store = PostgresStore.using(pool).schema(SchemaMode.CREATE);
      scene.open(store, "first");
      assertThatThrownBy(() -> scene.open(store, "second"))
          .hasMessageContaining("maximumPoolSize: is 7, but units use up to 8 connections");
    }
  }

  @Test
  void autosaveSetBehindOurBackIsNoticedAtCheckout() throws Exception {
    PGSimpleDataSource driver =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            connection.unwrap(PGConnection.class).setAutosave(AutoSave.ALWAYS);
            return connection;
          }
        };
    driver.setUrl(scene.database().url());
    driver.setUser(scene.database().user());

    assertRefused(PostgresStore.using(driver), "autosave=always");
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    HikariConfig config = usersPool();
    config.setMaximumPoolSize(1);
    config.addDataSourceProperty("autosave", "always");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertThatThrownBy(
              () -> scene.open(PostgresStore.using(pool).tablePrefix("bad prefix"), "owner"))
          .hasMessageContainingAll("autosave=always", "maximumPoolSize", "tablePrefix");
    }
  }

  @Test
  void anotherDefaultIsolationIsRefused() {
    withRoleSetting(
        "default_transaction_isolation = 'serializable'",
        store -> assertRefused(store, "serializable, but must be read committed"));
  }

  @Test
  void aServerThatTakesNoWritesIsInfrastructure() {
    withRoleSetting(
        "default_transaction_read_only = on",
        store ->
            assertThatThrownBy(() -> scene.open(store, "owner"))
                .hasMessageContaining("takes no writes")
                .satisfies(
                    e -> assertThat(store.classify(e)).isEqualTo(FailureKind.INFRASTRUCTURE)));
  }

  private void withRoleSetting(String setting, Consumer<PostgresStore> test) {
    scene.database().execute("create role odd login; alter role odd set " + setting);
    HikariConfig config = usersPool();
    config.setUsername("odd");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      test.accept(PostgresStore.using(pool));
    } finally {
      scene.database().execute("drop role odd");
    }
  }

  @Test
  void aDatabaseThatIsAwayIsInfrastructure() {
    PostgresStore store =
        PostgresStore.connect("jdbc:postgresql://localhost:1/none", "nobody", "none");

    assertThatThrownBy(() -> store.open(new StoreContext("owner", 1, LIMITS)))
        .isInstanceOf(TidemarkException.class)
        .satisfies(e -> assertThat(store.classify(e)).isEqualTo(FailureKind.INFRASTRUCTURE));
  }

  @Test
  void anotherDatabasesUrlIsRefused() {
    assertRefused(PostgresStore.connect("jdbc:mysql://localhost/x", "a", "b"), "jdbc:postgresql:");
  }

  @Test
  void whatIsNotOpenSaysSo() {
    assertThatThrownBy(() -> scene.connect().lanes().epochs(List.of(Scene.PARTITION)))
        .hasMessageContaining("not open");
  }
}
