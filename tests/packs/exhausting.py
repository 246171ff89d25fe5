"""Pages made to use up whoever draws them."""

from msp_reviews.pdf.assets import picture_url


def _uses() -> str:
    """A drawing in which each group holds the one before it ten times."""
    groups = "".join(f'<g id="u{n}">' + f'<use href="#u{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect id="u0" width="1" height="1"/>'
    return f'{head}{groups}<use href="#u8"/></svg>'


def ways() -> dict[str, str]:
    """Twelve pages, each of which would take minutes, gigabytes or for ever."""
    selectors = "".join(f"p:nth-child({n}n+1)~p:nth-last-child({n}n) i{{color:red}}" for n in range(400))
    return {
        "nested": "<div>" * 60_000,
        "cells": "<table>" + ("<tr>" + "<td>x</td>" * 300) * 2_000,
        "tiny pages": "<style>@page{size:2mm 2mm;margin:0}</style>" + "<p>x</p>" * 300_000,
        "a cell across a hundred million columns": '<table><tr><td colspan="99999999">x</td></tr></table>' * 200,
        "a list": f"<ol>{'<li>x</li>' * 400_000}</ol>",
        "columns": f'<div style="columns:100000">{"word " * 300_000}</div>',
        "a grid": f'<div style="display:grid;grid-template-columns:repeat(3000,1fr)">{"<i>x</i>" * 40_000}</div>',
        "flexible boxes in one another": '<div style="display:flex">' * 60 + "x",
        "content of a style": f'<style>p::before{{content:"{"w " * 200_000}"}}</style>' + "<p>x</p>" * 60,
        "selectors": f"<style>{selectors}</style>" + "<p><i>x</i></p>" * 60_000,
        "a drawing that holds itself ten times over": f'<img src="{picture_url(_uses())}" alt="x">',
        "floating boxes": '<div style="float:left">x</div>' * 60_000,
    }
