// Alice, whose phone is a terminal, in front of an application that somebody else wrote.
import { expect } from "@playwright/test";
import { PIN, ALICE, terminal } from "../support/town.js";
import { Served } from "../support/served.js";

export class Alice {
  /** A server with her account, her activated terminal, and a browser in which nobody is signed in. */
  static async begin() {
    const town = await Served.start();
    town.addAlice();
    const portal = await town.browser();
    await town.signIn(portal);
    const { link } = await town.showActivation(portal);
    const desk = terminal(town);
    await desk.activate(portal, link, PIN);
    await portal.getByRole("button", { name: "Sign out" }).click();
    return Object.assign(new Alice(), { town, portal, desk });
  }

  /** Connects an application at an address; its secret. */
  connect(home, callback = "/callback") {
    this.town.run("app", "add", "wiki", "Wiki", "--link", `${home}/`);
    const said = this.town.run("app", "connect", "wiki", "--redirect", `${home}${callback}`, "--after-sign-out", `${home}/out`);
    return said.match(/client secret +(\S+)/)[1];
  }

  /** Goes to an application, which sends her to the portal, and signs in with her terminal. */
  async signsInAt(address) {
    await this.portal.goto(address.href);
    const form = this.portal.locator('form[action="/sign-in/phone"]');
    await form.locator('[name="address"]').fill(ALICE.address);
    await form.getByRole("button").click();
    const word = await this.portal.locator("figcaption").first().textContent();
    const waiting = JSON.parse(this.desk.run([], "pending", "--json"));
    const { id } = [waiting].flat()[0];
    expect(this.desk.run([PIN], "answer", id, "--pick", word)).toMatch(/approved/i);
    await expect(this.portal.getByRole("heading", { name: "The wiki" })).toBeVisible({ timeout: 40_000 });
  }

  /** Signs out where an application sends her, and goes back to it. */
  async signsOutAt(address) {
    await this.portal.goto(address.href);
    await expect(this.portal.getByRole("heading", { name: "Sign out?" })).toBeVisible();
    await this.portal.getByRole("main").getByRole("button", { name: "Sign out" }).click();
    await this.portal.getByRole("link", { name: "Go back to the application" }).click();
    await expect(this.portal.getByRole("heading", { name: "The wiki" })).toBeVisible();
  }
}
